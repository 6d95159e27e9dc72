import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Draining } from './draining.js';
import { ask, problemOf } from '../problems/problem.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
beforeEach(async () => {
  toy = await startToyApp();
});
afterEach(() => toy.app.close());

describe('while the process drains', () => {
  it('refuses requests before anything else is looked at, and ends their connection', async () => {
    toy.draining.begin();
    const { status, headers, body } = await ask(toy.url, 'POST', '/nowhere', { body: '{', type: 'text/plain' });
    expect(status).toBe(503);
    expect([headers.get('connection'), headers.get('retry-after')]).toEqual(['close', '1']);
    expect(body).toEqual(problemOf('SHUTTING_DOWN', '/nowhere'));
  });

  it('refuses a path that is not correctly encoded as any other', async () => {
    toy.draining.begin();
    const { status, headers, body } = await ask(toy.url, 'GET', '/nope/%ff');
    expect([status, headers.get('connection'), headers.get('retry-after')]).toEqual([503, 'close', '1']);
    expect(body).toEqual(problemOf('SHUTTING_DOWN', '/nope/***'));
  });

  it('cuts a request for an event stream without an answer: a browser then comes again', async () => {
    toy.draining.begin();
    await expect(ask(toy.url, 'GET', '/v1/stream')).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } });
  });

  it('goes on answering probes', async () => {
    toy.draining.begin();
    const { status, headers, body } = await ask(toy.url, 'GET', '/v1/live');
    expect([status, headers.get('connection'), body]).toEqual([200, 'close', { status: 'ok' }]);
  });

  it('answers what began before, and ends its connection', async () => {
    const running = ask(toy.url, 'GET', '/v1/slow');
    await new Promise((resolve) => setTimeout(resolve, 50));
    toy.draining.begin();
    const { status, headers, body } = await running;
    expect([status, headers.get('connection'), body]).toEqual([200, 'close', { slow: true }]);
  });
});

describe('Draining', () => {
  it('tells each listener once', () => {
    const draining = new Draining();
    const stays = jest.fn();
    const leaves = jest.fn();
    draining.onBegin(stays);
    draining.onBegin(leaves)();
    draining.begin();
    draining.begin();
    expect([stays.mock.calls.length, leaves.mock.calls.length]).toEqual([1, 0]);
  });
});
