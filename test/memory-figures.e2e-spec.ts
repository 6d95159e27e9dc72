import { beforeAll, describe, expect, it } from '@jest/globals';
import { measureMemory, type Figure } from './abuse/memory-figures.js';

let figures: Figure[];
beforeAll(async () => {
  figures = await measureMemory(2000);
});
const figure = (what: string) => figures.find((one) => one.what.includes(what))!;

describe('the memory of the state', () => {
  it('is counted as the process really grows', () => {
    for (const { what, measured, counted } of figures)
      expect([what, measured / counted]).toEqual([what, expect.closeTo(1, 0.6)]);
  });

  it('is at most 300 bytes for an answered press with a key, whatever the tenant is called', () => {
    const { measured, counted } = figure('press');
    expect(counted).toBeLessThanOrEqual(300);
    expect(measured).toBeLessThanOrEqual(300);
  });

  it('is a fraction of the events for the window of an agent', () => {
    expect(figure('events').measured).toBeLessThan(60_000);
  });
});
