import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import { UpstreamFailure, type FailureKind } from '../upstream/http/upstream-failure.js';
import { LostEvents } from './lost-events.js';

const failure = (kind: FailureKind, sent: boolean) =>
  new Problem('UPSTREAM_FAILURE', {}, { cause: new UpstreamFailure(kind, { sent, reason: 'ECONNRESET' }) });

const agent = { tenantId: 'acme', agentId: '291' };

describe('LostEvents', () => {
  let done: string[];
  let tell: () => Promise<void>;
  let refusal: Error | null;
  let lost: LostEvents;
  beforeEach(() => {
    done = [];
    tell = () => Promise.resolve();
    refusal = new Error('cannot ask');
    lost = new LostEvents(agent, 'present', {
      stream: { interrupt: (one) => tell().then(() => void done.push(one === agent ? 'tell' : 'another agent')) },
      recovery: {
        recover: (one, sessionId) => {
          expect([one, sessionId]).toEqual([agent, 'present']);
          done.push('ask');
          return refusal === null ? Promise.resolve() : Promise.reject(refusal);
        },
      },
    });
    jest
      .spyOn(Logger.prototype, 'error')
      .mockImplementation((_message, error) => void done.push((error as Error).message));
  });
  afterEach(() => void jest.restoreAllMocks());
  const answered = async (isEmpty: boolean) => {
    await lost.beforeNextEvents();
    if (isEmpty) lost.queueIsEmpty();
    await new Promise(setImmediate);
  };

  it.each<FailureKind>(['timeout', 'broken', 'malformed', 'oversized'])(
    'follows up a poll that was sent and ended as %s',
    async (kind) => {
      lost.pollFailed(failure(kind, true));
      await answered(false);
      expect(done).toEqual(['tell']);
    },
  );

  it.each<[string, unknown]>([
    ['was never sent', failure('unreachable', false)],
    ['was answered in full, with what cannot be read', new Problem('UPSTREAM_PROTOCOL_ERROR')],
    ['failed by a defect of ours', new Error('a defect')],
  ])('has nothing to say of a poll that %s', async (_what, error) => {
    lost.pollFailed(error);
    await answered(true);
    expect(done).toEqual([]);
  });

  it('tells once for many lost polls, and asks once, when the queue is empty; failing to ask ends nothing', async () => {
    for (let poll = 0; poll < 3; poll++) lost.pollFailed(failure('timeout', true));
    for (const isEmpty of [false, false, true, true, false]) await answered(isEmpty);
    expect(done).toEqual(['tell', 'ask', 'cannot ask']);
  });

  it('tells again after the next loss', async () => {
    for (const isEmpty of [false, true]) {
      lost.pollFailed(failure('broken', true));
      await answered(isEmpty);
    }
    expect(done).toEqual(['tell', 'tell', 'ask', 'cannot ask']);
  });

  it('asks once more when the state store is back, without which nothing could be put right', async () => {
    lost.pollFailed(failure('timeout', true));
    refusal = new Problem('STATE_STORE_UNAVAILABLE');
    await answered(true);
    refusal = null;
    for (const isEmpty of [false, true, true]) await answered(isEmpty);
    expect(done).toEqual(['tell', 'ask', 'ask']);
    expect(lost.isNothing).toBe(true);
  });

  it('tells later what could not be told at once', async () => {
    lost.suspect();
    tell = () => Promise.reject(new Error('no store'));
    await answered(true);
    tell = () => Promise.resolve();
    await answered(true);
    expect(done).toEqual(['no store', 'tell', 'ask', 'cannot ask']);
  });
});
