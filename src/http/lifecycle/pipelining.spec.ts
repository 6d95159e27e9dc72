import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange } from '../exchange.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

const SILENCE_MS = 3000;
const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

let toy: ToyApp;
beforeAll(async () => {
  toy = await startToyApp();
});
afterAll(() => toy.app.close());

describe('requests that are sent before the first is answered', () => {
  it('are all answered, as many as an honest client may send', async () => {
    const requests = get('/v1/live').repeat(31) + get('/v1/live', 'Connection: close\r\n');
    const answers = await exchange(toy.port, requests, SILENCE_MS);
    expect(answers.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(32);
  });

  it('are cut off together with their connection when they are more', async () => {
    const before = toy.ends.length;
    const begin = performance.now();
    const answers = await exchange(toy.port, get('/v1/slow').repeat(1000), SILENCE_MS).catch(() => '');
    expect(answers).toBe('');
    expect(performance.now() - begin).toBeLessThan(SILENCE_MS);
    // The others never became requests that anybody looks at.
    expect(toy.ends.length - before).toBeLessThanOrEqual(32);
  });

  it('do not count once they are answered', async () => {
    const { status } = await fetch(`${toy.url}/v1/live`);
    expect(status).toBe(200);
    for (let at = 0; at < 40; at++) await (await fetch(`${toy.url}/v1/live`)).text();
  });
});
