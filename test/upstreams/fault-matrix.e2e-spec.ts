import { EventEmitter, once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { faultKinds, type Fault } from '../../simulator/faults.js';
import { InFlightDials } from '../../src/calls/dial-once/in-flight-dials.js';
import { startTestBed, type TestAnswer, type TestBed } from '../support/test-bed.js';

/** What each fault may be answered with. `executed`: 202 with the call. */
const truths: Record<Fault['kind'], 'executed' | 'unknown'> = {
  delay: 'executed',
  hang: 'unknown',
  reset: 'unknown',
  http: 'unknown',
  html: 'unknown',
  truncated: 'unknown',
  malformed: 'unknown',
  empty: 'unknown',
  oversized: 'unknown',
  answer: 'unknown',
  redirect: 'unknown',
};

interface Case {
  fault: Fault;
  key: string | undefined;
}

const cases: Case[] = faultKinds.flatMap((kind) =>
  (['before', 'after'] as const).flatMap((when) =>
    [undefined, `${kind}-${when}`].map((key) => ({
      fault: { kind, when, delayMs: kind === 'delay' ? 50 : 0, body: kind === 'answer' ? '{"retcode":"999-1"}' : '' },
      key,
    })),
  ),
);

const LASTS = '13800000017';

describe('whatever goes wrong on the wire', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 5 },
      environment: { UPSTREAM_TIMEOUT_MS: '2500', RATE_LIMIT_CALLER_PER_MINUTE: '0', DEDUPE_WINDOW_MS: '60000' },
    });
  });
  afterAll(() => bed.close());
  afterEach(() => {
    jest.restoreAllMocks();
    bed.simulator.faults.clear();
  });

  /** The dial of each kind of agent call; the offer or the waiting call is made for it. */
  const agentDials: Record<string, { operation: string; prepare: (agentId: string) => Promise<object> }> = {
    outbound: { operation: 'callout', prepare: () => Promise.resolve({ called: LASTS }) },
    internal: {
      operation: 'callinner',
      prepare: async (agentId) => {
        const called = `9${agentId}`;
        await bed.signIn(called);
        return { called };
      },
    },
    preview: {
      operation: 'previewCallout',
      prepare: async (agentId) => {
        const controlId = bed.simulator.ccGateway.offerPreview(agentId, { numbers: [LASTS] });
        while ((await bed.send('GET', `/v1/agents/${agentId}/previews`)).body.items.length === 0);
        return { called: LASTS, controlId };
      },
    },
    queued: {
      operation: 'requestcall',
      prepare: (agentId) => {
        const callId = bed.simulator.ccGateway.queueCall(25, { caller: `137000${agentId}` });
        return Promise.resolve({ callId, skillId: '25' });
      },
    },
  };

  /** Keeps each attempt from the wire until a second request has met it: both are halves of a double click then. */
  function holdUntilJoined(): void {
    const inFlight = bed.app.get(InFlightDials);
    const joined = new EventEmitter().setMaxListeners(0);
    const join = inFlight.join.bind(inFlight);
    const run = inFlight.run.bind(inFlight);
    const met = new Set<string>();
    jest.spyOn(inFlight, 'join').mockImplementation((key, record, open) => {
      met.add(record.attemptId);
      joined.emit(record.attemptId);
      return join(key, record, open);
    });
    jest.spyOn(inFlight, 'run').mockImplementation((attemptId, attempt) =>
      run(attemptId, async () => {
        if (!met.has(attemptId)) await once(joined, attemptId);
        return attempt();
      }),
    );
  }

  /** Two requests at the same time and one afterwards; the answers, and how often the telephone rang at which moment. */
  async function dialThrice(path: string, body: object, { key }: Case, dials: () => number) {
    const dial = () => bed.send('POST', path, body, key === undefined ? {} : { 'idempotency-key': key });
    const both = await Promise.all([dial(), dial()]);
    const dialled = dials();
    const third = await dial();
    return { answers: [...both, third], dialled, dialledInTheEnd: dials() };
  }

  async function expectTruth(
    path: string,
    { fault }: Case,
    { answers, dialled, dialledInTheEnd }: Awaited<ReturnType<typeof dialThrice>>,
  ) {
    const what = { kind: fault.kind, when: fault.when };
    const said = (answer: TestAnswer): string => (answer.status === 202 ? 'executed' : (answer.body.outcome as string));
    const [first, second, third] = answers as [TestAnswer, TestAnswer, TestAnswer];
    const codes = answers.map(({ body }) => (body.code ?? 'none') as string);
    expect({ ...what, codes, said: [said(first), said(second)] }).toEqual({
      ...what,
      codes,
      said: [truths[fault.kind], truths[fault.kind]],
    });
    expect(dialledInTheEnd).toBe(dialled);
    expect(dialled).toBeLessThanOrEqual(1);
    if (truths[fault.kind] === 'executed') expect(dialled).toBe(1);
    // All three speak of one call, and it can be read.
    const locations = new Set([first, second, third].map(({ headers }) => headers.get('location')));
    expect({ ...what, codes, locations }).toEqual({
      ...what,
      codes,
      locations: new Set([first.headers.get('location')]),
    });
    const [location = ''] = locations;
    expect((await bed.send('GET', location ?? '')).status).toBe(200);
    expect(third.status === 202 || said(third) === 'unknown').toBe(true);
    expect(first.headers.get('location')).toContain(path.replace(/calls\/.*/, 'calls/'));
  }

  it.each(Object.keys(agentDials))(
    'one intention is at most one %s call, and its answer is true',
    async (kind) => {
      holdUntilJoined();
      const { operation, prepare } = agentDials[kind]!;
      const firstAgent = 1000 + 100 * Object.keys(agentDials).indexOf(kind);
      const agentOf = (index: number) => String(firstAgent + index);
      const signIn = async (_one: Case, index: number) => {
        const signedIn = await bed.signIn(agentOf(index), { initialState: 'busy' });
        expect(signedIn.body).toMatchObject({ state: 'signedIn' });
        return prepare(agentOf(index));
      };
      const run = async (one: Case, index: number, body: object) => {
        const agentId = agentOf(index);
        bed.simulator.faults.inject({ ...one.fault, operation, agentId });
        const path = `/v1/agents/${agentId}/calls/${kind}`;
        const dials = () => bed.simulator.ccGateway.dials.filter((dial) => dial.agentId === agentId).length;
        await expectTruth(path, one, await dialThrice(path, body, one, dials));
        await bed.send('DELETE', `/v1/agents/${agentId}/session?force=true`);
      };
      // Fewer at a time than the failures in a row that take the gateway for dead, and nobody signs in meanwhile.
      for (let at = 0; at < cases.length; at += 8) {
        const some = cases.slice(at, at + 8);
        const bodies = await Promise.all(some.map((one, i) => signIn(one, at + i)));
        await Promise.all(some.map((one, i) => run(one, at + i, bodies[i]!)));
      }
    },
    120_000,
  );

  it('one intention is at most one bidirectional call, and its answer is true', async () => {
    holdUntilJoined();
    const path = '/v1/mobile-agent/calls';
    for (const [index, one] of cases.entries()) {
      const called = String(13_900_200_000 + index);
      const body = one.fault.kind === 'answer' ? '{"retCode":"999"}' : '';
      bed.simulator.faults.inject({ ...one.fault, body, operation: 'createCall' });
      const dials = () => bed.simulator.aicc.calls.filter(({ order }) => order.called === called).length;
      await expectTruth(path, one, await dialThrice(path, { caller: '88889050', called }, one, dials));
    }
  }, 120_000);

  it.each([401, 403])('an access token that is refused with %i is replaced, and one call is placed', async (status) => {
    bed.simulator.faults.inject({ kind: 'http', status, operation: 'createCall', when: 'before' });
    const called = String(13_900_300_000 + status);
    const { status: answered } = await bed.send('POST', '/v1/mobile-agent/calls', { caller: '88889050', called });
    const requests = bed.simulator.recorder.of('createCall').filter(({ body }) => body.includes(called));
    const dials = bed.simulator.aicc.calls.filter(({ order }) => order.called === called);
    expect({ answered, requests: requests.length, dials: dials.length }).toEqual({
      answered: 202,
      requests: 2,
      dials: 1,
    });
  });
});
