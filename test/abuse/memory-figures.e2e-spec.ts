import { beforeAll, describe, expect, it } from '@jest/globals';
import { measureMemory, type Figure } from './memory-figures.js';

let figures: Figure[];
beforeAll(async () => {
  figures = await measureMemory(2000);
});
const figure = (what: string) => figures.find((one) => one.what.includes(what))!;

describe('the memory of the state', () => {
  it('is counted as the process really grows', () => {
    for (const { what, measured, counted } of figures)
      expect({ what, isClose: Math.abs(measured / counted - 1) < 0.2 }).toEqual({ what, isClose: true });
  });

  it('is at most 300 bytes for an answered dial with a key, whatever the tenant is called', () => {
    const { measured, counted } = figure('dial');
    expect(counted).toBeLessThanOrEqual(300);
    // With the rest of this process in the way; `test/abuse/print-memory-figures.ts` measures alone.
    expect(measured).toBeLessThanOrEqual(320);
  });

  it('is a fraction of the events for the window of an agent', () => {
    expect(figure('events').measured).toBeLessThan(60_000);
  });
});
