import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange } from '../exchange.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

const HEADERS = 'POST /v1/agents/101/calls HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

describe('a request that does not arrive', () => {
  let toy: ToyApp;
  beforeAll(async () => {
    toy = await startToyApp();
    // The usual patience is too long for a test; the server looks once in a second.
    const server = toy.app.getHttpServer();
    server.headersTimeout = 300;
    server.requestTimeout = 600;
  });
  afterAll(() => toy.app.close());

  it.each([
    ['headers', HEADERS],
    ['body', `${HEADERS}Content-Length: 100\r\n\r\n{"called":`],
  ])('is ended as a problem while its %s are awaited', async (_, beginning) => {
    const answer = await exchange(toy.port, beginning, 4000);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });
});
