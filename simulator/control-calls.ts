import { readSettingsChange } from './aicc/settings-change.js';
import type { SimulatedAicc } from './aicc/simulated-aicc.js';
import type { SimulatedCcGateway } from './cc-gateway/simulated-cc-gateway.js';
import {
  readCallbackOrder,
  readCaller,
  readFault,
  readForcedState,
  readInboundCall,
  readPreviewOffer,
  type CallbackOrder,
} from './control-body.js';
import type { Faults } from './faults.js';
import { writeLossless } from './lossless-text.js';
import type { Recorder } from './recorder.js';

/** What the control endpoint reaches. */
export interface Controlled {
  ccGateway: SimulatedCcGateway;
  aicc: SimulatedAicc;
  recorder: Recorder;
  faults: Faults;
  reset: () => void;
}

/** One call of the control endpoint. */
export interface ControlCall {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  does: string;
  /** A body that works. */
  example?: string;
  run(controlled: Controlled, input: { parameters: Record<string, string>; body: unknown }): unknown;
}

const agent = ({ parameters }: { parameters: Record<string, string> }): string => parameters['agentId'] ?? '';

/** All calls; `GET /` and the README list them from here. */
export const controlCalls: readonly ControlCall[] = [
  { method: 'GET', path: '/', does: 'Lists these calls, with an example each', run: () => ({ calls: listCalls() }) },
  {
    method: 'GET',
    path: '/state',
    does: 'Agents, calls, waiting callers and everything that was dialled',
    run: ({ ccGateway, aicc }) => ({
      ccGateway: ccGateway.state,
      aicc: { dials: aicc.dials, tokensIssued: aicc.tokensIssued },
    }),
  },
  {
    method: 'POST',
    path: '/reset',
    does: 'Forgets everything: agents, calls, tokens, faults, recorded requests',
    run: ({ reset }) => reset(),
  },
  {
    method: 'GET',
    path: '/requests',
    does: 'The requests received so far; with ?operation=callout only those of one operation',
    run: ({ recorder }, { parameters: { operation } }) =>
      operation === undefined ? recorder.requests : recorder.of(operation),
  },
  { method: 'DELETE', path: '/requests', does: 'Forgets these requests', run: ({ recorder }) => recorder.clear() },
  {
    method: 'GET',
    path: '/faults',
    does: 'The faults that wait for their exchange',
    run: ({ faults }) => faults.list(),
  },
  {
    method: 'POST',
    path: '/faults',
    does: 'Disturbs the next exchanges that fit',
    example: '{"kind":"http","operation":"callout","status":503,"times":1}',
    run: ({ faults }, { body }) => faults.inject(readFault(body)),
  },
  { method: 'DELETE', path: '/faults', does: 'Clears all faults', run: ({ faults }) => faults.clear() },
  {
    method: 'POST',
    path: '/agents/:agentId/events',
    does: 'Puts an event of your own into the queue of the agent',
    example: '{"eventType":"AgentState_Something_New","workNo":"291","content":{"id":12345678901234567890}}',
    run: ({ ccGateway }, input) => ccGateway.pushEvent(agent(input), writeLossless(input.body)),
  },
  {
    method: 'POST',
    path: '/agents/:agentId/previews',
    does: 'Offers a previewed outbound call',
    example: '{"kind":"AgentEvent_Preview_CallOut","numbers":["13900000001"],"callData":"order 7"}',
    run: ({ ccGateway }, input) => ({ controlId: ccGateway.offerPreview(agent(input), readPreviewOffer(input.body)) }),
  },
  {
    method: 'POST',
    path: '/agents/:agentId/calls',
    does: 'Rings the agent with an inbound call',
    example: '{"caller":"13700000001"}',
    run: ({ ccGateway }, input) => ({ callId: ccGateway.ringAgent(agent(input), readInboundCall(input.body)) }),
  },
  {
    method: 'POST',
    path: '/agents/:agentId/sign-out',
    does: 'Forces the agent out, as an inspector does',
    run: ({ ccGateway }, input) => ccGateway.signOut(agent(input)),
  },
  {
    method: 'POST',
    path: '/agents/:agentId/state',
    does: 'Sets the agent busy or idle, as an inspector does',
    example: '{"state":"busy"}',
    run: ({ ccGateway }, input) => ccGateway.forceState(agent(input), readForcedState(input.body)),
  },
  {
    method: 'POST',
    path: '/calls/:callId/answer',
    does: 'Lets the customer who is called answer at once, or the agent whose phone rings',
    run: ({ ccGateway }, { parameters: { callId = '' } }) => ccGateway.answerCall(callId),
  },
  {
    method: 'POST',
    path: '/calls/:callId/hang-up',
    does: 'Lets the customer hang up, also while the call rings or is held',
    run: ({ ccGateway }, { parameters: { callId = '' } }) => ccGateway.hangUpCall(callId),
  },
  {
    method: 'POST',
    path: '/agents/:agentId/guid/expire',
    does: 'Makes every Guid of the agent invalid',
    run: ({ ccGateway }, input) => ccGateway.expireGuid(agent(input)),
  },
  {
    method: 'POST',
    path: '/agents/:agentId/guid/rotate',
    does: 'Lets the next poll answer bring a new Guid',
    run: ({ ccGateway }, input) => ccGateway.rotateGuid(agent(input)),
  },
  {
    method: 'POST',
    path: '/queues/:skillId/calls',
    does: 'Lets a caller wait in a skill queue (25, 26); a routed one rings the first idle agent of the queue',
    example: '{"caller":"13700000001","routed":false}',
    run: ({ ccGateway }, { parameters: { skillId = '' }, body }) => ({
      callId: ccGateway.queueCall(skillId, readCaller(body)),
    }),
  },
  {
    method: 'POST',
    path: '/aicc/tokens/revoke',
    does: 'Refuses every access token that AICC gave out',
    run: ({ aicc }) => aicc.revokeTokens(),
  },
  {
    method: 'POST',
    path: '/aicc/settings',
    does: 'Changes settings of AICC until the next reset, and answers all of them',
    example: '{"callbackFormat":"map","callbackTiming":"twice","sharedKey":"shared-key-0123456789"}',
    run: ({ aicc }, { body }) => Object.assign(aicc.settings, readSettingsChange(body)),
  },
  {
    method: 'GET',
    path: '/aicc/callbacks',
    does: 'The callbacks of AICC so far, and what they were answered',
    run: ({ aicc }) => aicc.callbacks,
  },
  {
    method: 'POST',
    path: '/aicc/callbacks',
    does: 'Sends a callback (release, answer) of the newest call now, or of the one that is named, with other fields',
    example: '{"kind":"release","fields":{"releaseReason":"1"}}',
    run: async ({ aicc }, { body }) => ({ sent: await sendCallback(aicc, readCallbackOrder(body)) }),
  },
];

/** Null where there is no call, or no address for it. */
function sendCallback(aicc: SimulatedAicc, { kind, callSerialNo, ...overrides }: CallbackOrder) {
  const serial = callSerialNo ?? aicc.calls.at(-1)?.callSerialNo;
  if (serial === undefined) return Promise.resolve(null);
  return kind === 'answer' ? aicc.sendAnswerCallback(serial, overrides) : aicc.sendReleaseCallback(serial, overrides);
}

function listCalls() {
  return controlCalls.map(({ method, path, does, example }) => ({
    call: `${method} ${path}`,
    does,
    ...(example !== undefined && { example }),
  }));
}
