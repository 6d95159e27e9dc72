import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EventLoopDelay } from '../../src/http/lifecycle/event-loop-delay.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('a process that cannot keep up', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed();
    jest.spyOn(bed.app.get(EventLoopDelay), 'isTooLong', 'get').mockReturnValue(true);
  });
  afterAll(() => bed.close());

  it('refuses requests, says when to come again, and asks no upstream', async () => {
    const { status, headers, body } = await bed.send('POST', '/v1/agents/291/calls/outbound', { called: '1' });
    expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '1' });
    expect(body).toMatchObject({ code: 'OVERLOADED', outcome: 'not_executed', retryable: true });
    expect(bed.simulator.recorder.requests).toEqual([]);
  });

  it.each(['/livez', '/readyz', '/metrics'])('still answers %s', async (path) => {
    expect((await bed.send('GET', path)).status).toBe(200);
  });

  it('still opens event streams, since a browser would not try again after a 503', async () => {
    const events = await bed.follow('291');
    expect(events.status).toBe(200);
    events.close();
  });

  it.each([
    ['what does not exist', 'GET', '/v1/nothing', '', {}, 'NOT_FOUND'],
    ['a path that does not fit', 'POST', '/v1/agents/0/calls/outbound', '{}', {}, 'VALIDATION_FAILED'],
    ['a foreign tenant', 'GET', '/v1/me', '', { 'x-tenant': 'globex' }, 'FORBIDDEN_TENANT'],
    ['a body that is too large', 'POST', '/v1/agents/291/calls/outbound', 'x'.repeat(140_000), {}, 'OVERLOADED'],
    ['a body that does not fit', 'POST', '/v1/agents/291/calls/outbound', '{}', {}, 'OVERLOADED'],
  ])('decides between router, caller and body: %s', async (_what, method, path, text, headers, code) => {
    const { body } = await bed.send(method, path, text === '' ? undefined : text, headers);
    expect(body).toMatchObject({ code });
  });
});
