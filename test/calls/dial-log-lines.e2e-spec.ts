import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AgentCalls } from '../../src/calls/agent-calls.js';
import { BidirectionalCalls } from '../../src/calls/bidirectional/bidirectional-calls.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('a call that is placed and cannot be written down', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed();
    await bed.signIn('291');
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => bed.close());

  it.each<[string, string, object, () => void]>([
    [
      "an agent's call",
      '/v1/agents/291/calls/outbound',
      { called: '13900139000' },
      () =>
        jest.spyOn(bed.app.get(AgentCalls), 'acceptedIn').mockImplementationOnce(() => {
          throw new Error('away');
        }),
    ],
    [
      'a bidirectional call',
      '/v1/mobile-agent/calls',
      { caller: '13900139001', called: '13900139002' },
      () => jest.spyOn(bed.app.get(BidirectionalCalls), 'change').mockRejectedValueOnce(new Error('away')),
    ],
  ])('leaves a line with the id of its request: %s', async (_kind, path, body, failOnce) => {
    failOnce();
    const requestId = `dial-of-${path.split('/').at(-1)}`;
    expect((await bed.send('POST', path, body, { 'x-request-id': requestId })).status).toBe(202);
    const lines = bed
      .log()
      .split('\n')
      .filter((line) => line.includes('Failed to record a placed call'));
    expect(JSON.parse(lines.at(-1) ?? '{}')).toMatchObject({
      level: 50,
      requestId,
      context: 'DialOnce',
      msg: 'Failed to record a placed call',
      err: { message: 'away' },
    });
  });
});
