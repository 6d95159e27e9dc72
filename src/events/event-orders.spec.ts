import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Call, CallKind, CallState } from '../calls/call.js';
import { Problem } from '../errors/problem.js';
import { agent, CallScenario } from './call-scenario.fixture.js';

const callIds = ['1-1', '2-2', '3-3'];
const eventTypes = [
  'AgentOther_PhoneAlerting',
  'AgentOther_PhoneOffhook',
  'AgentOther_PhoneRelease',
  'AgentState_Busy',
  'AgentState_Ready',
  'AgentEvent_Ringing',
  'AgentEvent_Auto_Answer',
  'AgentEvent_Incoming_CallInfo',
  'AgentEvent_Customer_Alerting',
  'AgentEvent_Talking',
  'AgentEvent_Conference',
  'AgentEvent_Hold',
  'AgentEvent_Call_Out_Fail',
  'AgentEvent_Inside_Call_Fail',
  'AgentEvent_Connect_Fail',
  'AgentEvent_Consult_Fail',
  'AgentEvent_No_Answer',
  'OUTBOUND_DETECT_EVENT',
  'AgentEvent_Call_Release',
  'AgentEvent_Customer_Release',
  'AgentEvent_Never_Heard',
];

/** What may follow what; nothing leads out of an end, and only the truth out of `unknown`. */
const legal: Record<CallState, readonly CallState[]> = {
  accepted: ['alerting', 'talking', 'held', 'ended', 'failed', 'unknown'],
  alerting: ['talking', 'held', 'ended', 'failed', 'unknown'],
  talking: ['held', 'ended', 'failed', 'unknown'],
  held: ['talking', 'ended', 'failed', 'unknown'],
  ended: [],
  failed: [],
  unknown: ['ended', 'failed'],
};
const settled: readonly CallState[] = ['ended', 'failed', 'unknown'];

const callId = fc.constantFrom(...callIds);
const content = fc.oneof(
  fc.constant(null),
  { weight: 3, arbitrary: callId },
  { weight: 6, arbitrary: callId.map((id) => ({ callid: id })) },
  callId.map((id) => ({ callId: id, detect: 1552 })),
  fc.constant({ callid: 17 }),
  fc.jsonValue(),
);
const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ event: fc.constantFrom(...eventTypes), content }) },
  { weight: 2, arbitrary: fc.record({ dial: fc.constantFrom<CallKind>('outbound', 'internal', 'preview', 'queued') }) },
  { weight: 2, arbitrary: fc.record({ answer: fc.option(callId) }) },
  { weight: 1, arbitrary: fc.constant({ giveUp: true } as const) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const lost = { code: 'SESSION_LOST', upstreamCode: null, text: null } as const;

async function happen(scenario: CallScenario, what: Happening, unanswered: string[]): Promise<void> {
  const { calls } = scenario;
  if ('event' in what) return scenario.hear([[what.event, what.content]]);
  if ('dial' in what) {
    const call = await calls.begin(agent, { kind: what.dial, called: '139' });
    unanswered.push(call.id);
    return;
  }
  if ('giveUp' in what) {
    for (const call of await scenario.list()) await calls.giveUp(agent, call, { ...lost, code: 'OUTCOME_UNKNOWN' });
    return;
  }
  const id = unanswered.shift();
  if (id !== undefined) await calls.accepted(agent, id, what.answer);
}

const statesOf = (calls: readonly Call[]) => new Map(calls.map(({ id, state }) => [id, state]));

describe('events in any order', () => {
  it('make no illegal transition, forget no call, and leave none open when the session ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { maxLength: 60, size: 'max' }),
        fc.constantFrom('ended', 'lost'),
        async (scenario, end) => {
          const told = new CallScenario();
          const unanswered: string[] = [];
          let before = new Map<string, CallState>();
          const check = async () => {
            const now = statesOf(await told.list());
            for (const [id, was] of before) {
              const is = now.get(id);
              if (is !== was) expect(legal[was]).toContain(is);
            }
            before = now;
          };
          for (const what of scenario) {
            // A second dial beside an open call is refused: that is no happening.
            await happen(told, what, unanswered).catch((error: unknown) => {
              if (!(error instanceof Problem && error.code === 'AGENT_STATE_CONFLICT')) throw error;
            });
            await check();
          }
          await told.calls.settleAll(agent, end, lost);
          await check();
          for (const call of await told.list()) {
            expect(settled).toContain(call.state);
            expect(call.reason).not.toBeNull();
          }
          await told.close();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('never leave two dials waiting at a time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 60, size: 'max' }), async (scenario) => {
        const told = new CallScenario();
        const unanswered: string[] = [];
        for (const what of scenario.filter((one) => !('event' in one) || !/Ringing|Answer|CallInfo/.test(one.event)))
          await happen(told, what, unanswered).catch(() => undefined);
        const open = (await told.list()).filter(({ state }) => !settled.includes(state) && state !== 'held');
        const accepted = open.filter(({ state }) => state === 'accepted');
        expect(accepted.length).toBeLessThanOrEqual(1);
        await told.close();
      }),
      { numRuns: 200 },
    );
  });
});
