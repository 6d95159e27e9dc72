import { defaultPace, type Pace } from '../pace.js';
import type { SimulatedAnswer, SimulatedExchange, SimulatedRequest, SimulatedUpstream } from '../simulated-exchange.js';
import { admit, checkAgentId } from './admission.js';
import type { Agent } from './agent.js';
import type { Call } from './call.js';
import { defaultCcGatewaySettings, type CcGatewaySettings } from './cc-gateway-settings.js';
import { findOperation, type FoundOperation } from './find-operation.js';
import { gatewayState, type GatewayState } from './gateway-state.js';
import { guidHeaders, refusalAnswer, resultAnswer } from './gateway-answer.js';
import type { Dial, Gateway, OperationRequest, OperationResult } from './gateway.js';
import { openGateway, routeWaitingCalls } from './open-gateway.js';
import { ringAgent } from './place-call.js';
import { offerPreview, type PreviewOffer } from './preview-offer.js';
import { readFields } from './request-fields.js';
import { Refusal } from './return-code.js';
import { platformNumber, type CallerInQueue } from './skill-queues.js';

/** The CC-Gateway and the platform behind it. Tests and the control endpoint make things happen in it. */
export class SimulatedCcGateway implements SimulatedUpstream {
  readonly settings: CcGatewaySettings;
  private gateway: Gateway;

  constructor(
    settings: Partial<CcGatewaySettings> = {},
    private readonly pace: Pace = defaultPace,
    private readonly keptWaiting = 0,
  ) {
    this.settings = { ...defaultCcGatewaySettings, ...settings };
    this.gateway = openGateway(this.settings, pace, keptWaiting);
  }

  async exchange(request: SimulatedRequest): Promise<SimulatedExchange> {
    const found = findOperation(request.method, request.path);
    if (found === 'wrong method') return { operation: 'unknown', answer: { status: 405, body: '' } };
    if (found === 'unknown') return { operation: 'unknown', answer: refusalAnswer(new Refusal('000-002')) };
    const operation = found.operation.name;
    try {
      return { operation, ...(await this.perform(found, request)) };
    } catch (error) {
      if (error instanceof Refusal) return { operation, answer: refusalAnswer(error) };
      throw error;
    } finally {
      routeWaitingCalls(this.gateway);
    }
  }

  /** Offers the agent a previewed outbound call; returns its control id. */
  offerPreview(agentId: string, offer: PreviewOffer): string {
    return offerPreview(this.gateway.roster.require(agentId), offer, this.settings);
  }

  /** Lets a caller join a skill queue; returns the id of the waiting call. */
  queueCall(skillId: number | string, caller?: CallerInQueue): string {
    const callId = this.gateway.queues.join(skillId, caller);
    routeWaitingCalls(this.gateway);
    return callId;
  }

  /** Rings the agent with an inbound call; returns its call id. */
  ringAgent(agentId: string, { caller, called = platformNumber }: { caller: string; called?: string }): string {
    const agent = this.gateway.roster.require(agentId);
    if (agent.skills === undefined)
      throw new Error(`Agent ${agentId} has not signed in to a skill queue (resetskill).`);
    const legs = this.gateway.switchboard.legsOf(agent);
    if (legs.some(({ phase }) => phase !== 'held')) throw new Error(`Agent ${agentId} is in a call.`);
    return ringAgent(this.gateway.switchboard, agent, { caller, called }).id;
  }

  /** Puts an event into the agent's queue: an object, or its raw JSON text where that must not be touched. */
  pushEvent(agentId: string, event: unknown): void {
    this.gateway.roster.require(agentId).hear(typeof event === 'string' ? event : JSON.stringify(event));
  }

  /** Signs the agent out as an inspector does: AgentOther_ShutdownService is the last event. */
  signOut(agentId: string): void {
    this.gateway.roster.shutDown(this.gateway.roster.require(agentId));
  }

  /** Sets the agent busy or idle as an inspector does, after a call that the agent is in. */
  forceState(agentId: string, state: 'busy' | 'idle'): void {
    this.gateway.roster.require(agentId).force(state);
  }

  /** The outside number that rings answers at once, or the agent whose phone rings. */
  answerCall(callId: string): void {
    const call = this.requireCall(callId);
    const ringing = call.legs.find(({ phase }) => phase === 'ringing');
    if (ringing === undefined && call.pickUp === undefined) throw new Error(`Nobody is rung in call ${callId}.`);
    if (ringing !== undefined) this.gateway.switchboard.answer(ringing);
    else {
      call.stage.stop();
      call.pickUp?.();
    }
  }

  /** The customer hangs up, talking, held or still waiting for an agent who is rung. */
  hangUpCall(callId: string): void {
    this.gateway.switchboard.hangUpOn(this.requireCall(callId));
  }

  /** Makes every Guid of the agent invalid; the agent stays signed in. */
  expireGuid(agentId: string): void {
    this.gateway.roster.require(agentId).guids.expireAll();
  }

  /** Lets the next poll answer bring a new Guid, whatever the age of the present one. */
  rotateGuid(agentId: string): void {
    this.gateway.roster.require(agentId).guids.makeRenewalDue();
  }

  /** Calls that were really placed, whatever became of the answers. */
  get dials(): readonly Dial[] {
    return this.gateway.dials;
  }

  get requestsWithoutCookie(): Gateway['requestsWithoutCookie'] {
    return this.gateway.requestsWithoutCookie;
  }

  /** How often a poll came while another poll of the same agent was held. */
  get concurrentPolls(): number {
    return this.gateway.concurrentPolls;
  }

  /** Who is there, with Guids left out. */
  get state(): GatewayState {
    return gatewayState(this.gateway);
  }

  reset(): void {
    this.close();
    this.gateway = openGateway(this.settings, this.pace, this.keptWaiting);
  }

  close(): void {
    this.gateway.roster.clear();
    this.gateway.switchboard.stop();
  }

  private requireCall(callId: string): Call {
    const call = this.gateway.switchboard.calls.get(callId);
    if (call === undefined) throw new Error(`There is no call ${callId}.`);
    return call;
  }

  private async perform(
    { operation, segments }: FoundOperation,
    { headers, query, body, aborted }: SimulatedRequest,
  ): Promise<{ answer: SimulatedAnswer; mishap?: NonNullable<OperationResult['mishap']> }> {
    const agentId = segments.get(':agentid') ?? '';
    checkAgentId(agentId, this.settings.maxAgentId);
    const request: OperationRequest = {
      agentId,
      segment: (name) => segments.get(`:${name}`) ?? '',
      query: (name) => [...query].find(([key]) => key.toLowerCase() === name)?.[1],
      fields: () => readFields(body),
      aborted,
    };
    if (operation.isOpen === true) return this.toAnswer(await operation.run(this.gateway, request));
    const agent = admit(this.gateway, operation, agentId, headers);
    const result = await operation.run(this.gateway, agent, request);
    return this.toAnswer(result, this.renewedGuid(operation.name, agent));
  }

  private toAnswer(result: OperationResult, newGuid?: string) {
    const answer = resultAnswer(result, this.settings);
    if (newGuid !== undefined) answer.headers = { ...answer.headers, ...guidHeaders(newGuid, this.settings) };
    return { answer, ...(result.mishap !== undefined && { mishap: result.mishap }) };
  }

  private renewedGuid(operation: string, agent: Agent): string | undefined {
    const isPoll = ['agentevent', 'handshake', 'heartbeat'].includes(operation);
    const mayRenew = isPoll || this.settings.renewGuidOn === 'anyAnswer';
    return mayRenew && !agent.isSignedOut ? agent.guids.renewIfDue() : undefined;
  }
}
