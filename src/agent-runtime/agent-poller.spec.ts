import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { UpstreamFailure } from '../upstream/http/upstream-failure.js';
import { readPoll } from '../upstream/cc-gateway/poll-answer.js';
import { AgentPoller, type PollerParts } from './agent-poller.js';

const agent = { tenantId: 'acme', agentId: '291' };
const lease = { replica: 'here', number: 1 };
const cutOff = new UpstreamFailure('broken', { sent: true, reason: 'ECONNRESET' });

interface Answer {
  retcode: string;
  event?: unknown;
  /** What a command brings while the poll is on its way. */
  newGuid?: string;
}

describe('AgentPoller', () => {
  let store: MemoryStore;
  let records: SessionRecords;
  let told: string[];
  beforeEach(async () => {
    [store, told] = [new MemoryStore(), []];
    records = new SessionRecords(store);
    const credentials = { sessionId: 'present', guid: 'first', replacedGuids: [], cookie: null };
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials, lease });
  });
  afterEach(() => store.close());

  const tell = (what: string) => Promise.resolve(void told.push(what));

  /** Answers one poll after the other with these; ends when there are no more, or the poller wants no more. */
  async function play(answers: (Answer | 'lost')[]): Promise<void> {
    let exhausted!: () => void;
    const end = new Promise<void>((resolve) => (exhausted = resolve));
    const left = [...answers];
    const poll = async () => {
      const answer = left.shift();
      if (answer === undefined) exhausted();
      if (answer === undefined) return new Promise(() => undefined);
      if (answer === 'lost') throw new Problem('UPSTREAM_FAILURE', {}, { cause: cutOff });
      const { newGuid = null, retcode, event = null } = answer;
      await records.follow(agent, 'present', { newGuid, setCookies: [] });
      await tell('poll');
      return readPoll({ retcode, event, message: '', result: null, headers: {} }, Date.now());
    };
    const parts = {
      replicas: { mayPoll: true, isCutOff: false },
      leases: { isOurs: () => true },
      exchange: { poll },
      access: { lose: (_agent: unknown, _session: string, { kind }: { kind: string }) => tell(kind) },
      records,
      events: { take: () => tell('event') },
      recovery: { recover: () => tell('recover') },
      stream: { interrupt: () => tell('gap') },
      metrics: {
        countPoll: () => undefined,
        malformed: { inc: () => undefined },
        pollingAgents: new Set(),
        degradedAgents: new Set(),
      },
      environment: Object.assign(new Environment(), { POLL_GAP_MS: 0 }),
    };
    const poller = new AgentPoller(
      agent,
      { sessionId: 'present', lease, wasDegraded: false, mayHaveLostEvents: false },
      parts as unknown as PollerParts,
    );
    await Promise.race([end, poller.ended]);
    poller.stop();
  }
  const lost = () => told.filter((what) => what !== 'poll');
  const [refused, good, broken] = [{ retcode: '000-003' }, { retcode: '0' }, { retcode: '000-001' }];

  it.each([
    ['two refusals running', [refused, refused], ['takenOver']],
    ['refusals with a success between', [refused, good, refused], []],
    ['refusals with another failure between', [refused, broken, refused], []],
    ['refusals of Guids that were replaced meanwhile', [1, 2, 3].map((n) => ({ ...refused, newGuid: `${n}` })), []],
    ['an answer that nobody is signed in', [{ retcode: '100-006' }], ['lost']],
    ['that answer to a Guid that was replaced meanwhile', [{ retcode: '100-006', newGuid: '1' }], []],
    ['a switch-over', [{ retcode: '105-002' }], []],
  ])('draws the right conclusion from %s', async (_what, answers: Answer[], expected: string[]) => {
    await play(answers);
    expect(lost()).toEqual(expected);
  });

  it('tells a gap before the next event, and asks only when no event waits any more', async () => {
    const event = { eventType: 'AgentState_Ready', content: null };
    await play(['lost', { ...good, event }, { ...good, event: 'malformed' }, good, good]);
    expect(told).toEqual(['poll', 'gap', 'event', 'poll', 'poll', 'recover', 'poll']);
  });
});
