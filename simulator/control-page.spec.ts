import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { controlCalls } from './control-calls.js';
import { faultKinds } from './faults.js';
import { startSimulator, type Simulator } from './simulator.js';

const html = readFileSync(join(import.meta.dirname, 'control-page.html'), 'utf8');

describe('the page of the control endpoint', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.close());

  it('is what a browser gets, and may load nothing from elsewhere', async () => {
    const response = await fetch(simulator.controlUrl, { headers: { Accept: 'text/html,*/*;q=0.8' } });
    expect(response.headers.get('content-type')).toBe('text/html;charset=UTF-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; connect-src 'self'");
    expect(await response.text()).toBe(html);
    expect(html).not.toMatch(/(src|href)=|https?:/);
  });

  it('uses only calls that exist', () => {
    const used = [...html.matchAll(/(GET|POST|DELETE) \/[\w/:-]+/g)].map(([call]) => call);
    expect(used.length).toBeGreaterThan(10);
    expect(controlCalls.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([...new Set(used)]),
    );
  });

  it('offers every fault', () => {
    expect([...html.matchAll(/<option>(\w+)<\/option>/g)].map(([, kind]) => kind)).toEqual([...faultKinds]);
  });
});
