import type { UpstreamHttp } from '../http/upstream-http.js';
import type { UpstreamMeter } from '../upstream-metrics.js';
import { wireObject, wireText } from '../wire-value.js';
import { readAgentSkills, resetSkillRequest, type AgentSkill } from './agent-skills.js';
import { readAgentStatus, type AgentStatus } from './agent-status.js';
import { readCurrentCall, type CurrentCall } from './current-call.js';
import { calloutBody, callInnerBody, previewCalloutBody } from './dial-bodies.js';
import type { InternalDial, OutboundDial, PreviewDial } from './dial-bodies.js';
import { GatewayTransport, type GatewayContext, type WireRequest } from './gateway-transport.js';
import type { GatewayOperation } from './gateway-operations.js';
import { readHeldCalls } from './held-calls.js';
import { readPlacedCall } from './placed-call.js';
import type { PollAnswer } from './poll-answer.js';
import { signInBody, type SignInParameters } from './sign-in-body.js';
import { readSignIn, type SignedInAgent } from './sign-in-answer.js';
import { consultBody, transferBody, type CallTransfer, type Consultation } from './transfer-modes.js';
import { readWaitingCalls, type WaitingCall } from './waiting-calls.js';

/**
 * One tenant's CC-Gateway, an operation a method. Each is sent once. Return code `0` means accepted: what becomes of it
 * arrives as events.
 *
 * @throws Problem for every other answer and for none; its outcome says whether anything was done
 */
export class CcGatewayClient {
  private readonly transport: GatewayTransport;

  constructor(
    private readonly http: UpstreamHttp,
    meter?: UpstreamMeter,
  ) {
    this.transport = new GatewayTransport(http, meter);
  }

  get reachability() {
    const { isDown, isRefusing } = this.http;
    return { isDown, isRefusing };
  }

  /** Lets running requests finish. */
  close(): Promise<unknown> {
    return this.http.close();
  }

  // Session

  async login(context: GatewayContext, parameters: SignInParameters): Promise<SignedInAgent> {
    return readSignIn(await this.transport.send('login', context, { body: signInBody(parameters) }));
  }

  /** Signs in although the agent is signed in elsewhere, and ends that session. */
  async forceLogin(context: GatewayContext, parameters: SignInParameters): Promise<SignedInAgent> {
    return readSignIn(await this.transport.send('forceLogin', context, { body: signInBody(parameters) }));
  }

  logout = (context: GatewayContext) => this.command('logout', context);

  /** Signs out in a call too, and drops it. */
  forceLogout = (context: GatewayContext) => this.command('forceLogout', context);

  poll(context: GatewayContext): Promise<PollAnswer> {
    return this.transport.poll(context);
  }

  changePassword(context: GatewayContext, passwords: { current: string; new: string }): Promise<void> {
    const body = { oldPassword: passwords.current, newPassword: passwords.new };
    return this.command('modifyAccountPwdEx', context, { body });
  }

  // Skills and state

  async agentSkills(context: GatewayContext): Promise<AgentSkill[]> {
    return readAgentSkills((await this.transport.send('queryAgentSkills', context)).result);
  }

  /** Signs into these skill queues and no others. */
  resetSkills(context: GatewayContext, skills: 'all' | readonly string[]): Promise<void> {
    return this.command('resetSkill', context, resetSkillRequest(skills));
  }

  async agentStatus(context: GatewayContext): Promise<AgentStatus> {
    return readAgentStatus((await this.transport.send('getAgentStatus', context)).result);
  }

  sayFree = (context: GatewayContext) => this.command('sayFree', context);

  /** Reason and `prolong` are mandatory when the agent is busy already (API reference 1211). */
  sayBusy(context: GatewayContext, { reason, prolong }: { reason: number; prolong: boolean }): Promise<void> {
    return this.command('sayBusy', context, { query: { reason: String(reason), prolong: String(prolong) } });
  }

  cancelBusy = (context: GatewayContext) => this.command('cancelBusy', context);

  rest(context: GatewayContext, rest: { durationSeconds: number; cause: number; prolong: boolean }): Promise<void> {
    const params = { time: String(rest.durationSeconds), restcause: String(rest.cause) };
    return this.command('rest', context, { params, query: { prolong: String(rest.prolong) } });
  }

  cancelRest = (context: GatewayContext) => this.command('cancelRest', context);
  work = (context: GatewayContext) => this.command('work', context);
  cancelWork = (context: GatewayContext) => this.command('cancelWork', context);

  // Dialling

  callout = (context: GatewayContext, dial: OutboundDial) => this.dial('callout', context, { body: calloutBody(dial) });

  callInner = (context: GatewayContext, dial: InternalDial) =>
    this.dial('callInner', context, { body: callInnerBody(dial) });

  previewCallout = (context: GatewayContext, dial: PreviewDial) =>
    this.dial('previewCallout', context, { body: previewCalloutBody(dial) });

  cancelPreview = (context: GatewayContext, controlId: string) =>
    this.command('cancelPreviewCallout', context, { body: { callcontrolid: BigInt(controlId) } });

  /** Claims a waiting call; only public queues, skill type 0, are supported (API reference 1251). */
  requestCall = (context: GatewayContext, { callId, skillId }: { callId: string; skillId: string }) =>
    this.dial('requestAppointedCall', context, { params: { callid: callId, skilltype: '0' }, query: { skillId } });

  // Call control

  answer = (context: GatewayContext, callId: string) => this.command('answer', context, { query: { callid: callId } });

  /** Hangs up the active call. */
  release = (context: GatewayContext) => this.command('release', context);

  dropCall = (context: GatewayContext, callId: string) =>
    this.command('dropCall', context, { params: { callid: callId } });

  /** Takes one party out of a call with several. */
  disconnect = (context: GatewayContext, number: string) => this.command('disconnect', context, { params: { number } });

  hold = (context: GatewayContext) => this.command('hold', context);

  retrieve = (context: GatewayContext, callId: string) =>
    this.command('getHold', context, { query: { callid: callId } });

  /** Talks to this held call and holds the other. */
  swap = (context: GatewayContext, callId: string) =>
    this.command('connectHold', context, { params: { callid: callId } });

  mute = (context: GatewayContext) => this.command('beginMute', context);
  unmute = (context: GatewayContext) => this.command('endMute', context);

  sendDigits = (context: GatewayContext, digits: string) =>
    this.command('secondDialEx', context, { query: { number: digits } });

  transfer = (context: GatewayContext, transfer: CallTransfer) =>
    this.dial('transfer', context, { body: transferBody(transfer) });

  cancelTransfer = (context: GatewayContext) => this.command('cancelTransfer', context);

  consult = (context: GatewayContext, consultation: Consultation) =>
    this.dial('innerHelp', context, { body: consultBody(consultation) });

  /** Joins this held call and the active one. */
  conference = (context: GatewayContext, { callId, callData }: { callId: string; callData?: string | undefined }) =>
    this.command('confJoin', context, { body: { callid: callId, callappdata: callData } });

  // Call data

  async waitingCalls(context: GatewayContext, skillId: string): Promise<WaitingCall[]> {
    const answer = await this.transport.send('queryWaitCallInfoBySkillId', context, { params: { skillid: skillId } });
    return readWaitingCalls(answer.result);
  }

  /** True when the gateway knows the call, null when it does not say; one that it does not know is a problem. */
  async knowsCall(context: GatewayContext, callId: string): Promise<true | null> {
    const answer = await this.transport.send('queryCallInfoByCallId', context, { params: { callid: callId } });
    return Object.keys(wireObject(answer.result) ?? {}).length > 0 ? true : null;
  }

  /** The call that the agent is in; null where the answer names none. */
  async currentCall(context: GatewayContext): Promise<CurrentCall | null> {
    const query = { isNoContainLastCall: 'true' };
    return readCurrentCall((await this.transport.send('queryCallInfo', context, { query })).result);
  }

  /** The ids of the held calls; null where the answer is none that is known. */
  async heldCalls(context: GatewayContext): Promise<string[] | null> {
    return readHeldCalls((await this.transport.send('holdList', context)).result);
  }

  async callData(context: GatewayContext, callId: string): Promise<string | null> {
    const query = { isEncodeResult: 'false', callId };
    return wireText((await this.transport.send('queryCallAppData', context, { query })).result);
  }

  setCallData(context: GatewayContext, callId: string, callData: string): Promise<void> {
    const body = { callid: callId, calldata: callData, isDataEncoded: false };
    return this.command('setCallAppDataEx', context, { body });
  }

  private async command(operation: GatewayOperation, context: GatewayContext, request?: WireRequest): Promise<void> {
    await this.transport.send(operation, context, request);
  }

  private readonly dial = async (operation: GatewayOperation, context: GatewayContext, request: WireRequest) =>
    readPlacedCall((await this.transport.send(operation, context, request)).result);
}
