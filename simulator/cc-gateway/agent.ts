import { agentStatus, forcedStates, type AgentState, type StateChange, type StateRequest } from './agent-state.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';
import { EventQueue } from './event-queue.js';
import { GuidKeeper } from './guid-keeper.js';
import { Refusal } from './return-code.js';
import type { SignInParameters } from './sign-in-parameters.js';
import { Stage } from '../stage.js';

/** An agent from sign-in to sign-out: Guids, events, state, skills, offers and calls. */
export class Agent {
  readonly guids: GuidKeeper;
  readonly events = new EventQueue();
  readonly stage = new Stage();
  /** Numbers of each previewed outbound call that was offered and not dialled yet, by control id. */
  readonly previews = new Map<string, readonly string[]>();
  readonly signedInAt = Date.now();
  /** Calls the agent is in, held ones included; the switchboard knows which. */
  openCalls = 0;
  state: AgentState = 'idle';
  stateSince = this.signedInAt;
  stateAfterCall: StateRequest | undefined;
  private entered: StateRequest | undefined;
  /** Undefined until `resetskill`: nothing is routed before. */
  skills: ReadonlySet<number> | undefined;
  autoAnswer: boolean;
  autoEnterIdle: boolean;
  /** Up for good at an always-off-hook agent, whose phone therefore never alerts. */
  isPhoneOffHook: boolean;
  isSignedOut = false;

  constructor(
    readonly id: string,
    readonly parameters: SignInParameters,
    private readonly settings: CcGatewaySettings,
  ) {
    this.guids = new GuidKeeper(settings);
    this.autoAnswer = parameters.autoAnswer;
    this.autoEnterIdle = parameters.autoEnterIdle;
    this.isPhoneOffHook = !parameters.releasePhone;
  }

  get isInCall(): boolean {
    return this.openCalls > 0;
  }

  get isFreeForRoutedCalls(): boolean {
    return !this.isSignedOut && this.state === 'idle' && !this.isInCall;
  }

  get status(): number {
    const inCall = this.stateAfterCall?.state === 'rest' ? 'preRest' : 'talking';
    return agentStatus[this.isInCall ? inCall : this.state];
  }

  tell(eventType: string, content: unknown): void {
    this.hear(
      JSON.stringify(
        { eventType, workNo: this.id, content, ...(this.settings.eventGenTime && { eventGenTime: Date.now() }) },
        (name, value: unknown) =>
          this.settings.numbersAsStrings && typeof value === 'number' && name !== 'eventGenTime'
            ? String(value)
            : value,
      ),
    );
  }

  /** Takes the event as raw text, so that a test can send what no serialiser would print. */
  hear(event: string): void {
    if (!this.isSignedOut) this.events.push(event);
  }

  /** Sets the state at once, or after the call that the agent is in. A state that cannot be left so is 100-009. */
  change({ from, state, event, cancels }: StateChange, content: unknown, restSeconds?: number): void {
    const request = { state, event, content, ...(restSeconds !== undefined && { restSeconds }) };
    if (this.isInCall && cancels === true) this.takeBack(from, event);
    else if (this.isInCall) this.stateAfterCall = request;
    else if (from.includes(this.state)) this.enter(request);
    else throw new Refusal('100-009');
  }

  /** What an inspector wants comes at once, from any state; in a call it comes after the call. */
  force(state: 'busy' | 'idle'): void {
    if (this.isInCall) this.stateAfterCall = forcedStates[state];
    else this.enter(forcedStates[state]);
  }

  enter(request: StateRequest): void {
    const { state, event, content, restSeconds } = request;
    this.state = state;
    this.entered = request;
    this.stateSince = Date.now();
    this.tell(event, content);
    if (restSeconds === undefined) return;
    // A reminder only: the agent stays in rest.
    this.stage.later(restSeconds * 1000, () => this.entered === request && this.tell('AgentState_Rest_Timeout', null));
  }

  /** The state after a call: what the agent requested meanwhile, else wrap-up where idle is not automatic (page 1218). */
  enterStateAfterCall(): void {
    const automatic: StateRequest = this.autoEnterIdle
      ? { state: 'idle', event: 'AgentState_Ready', content: null }
      : { state: 'wrapUp', event: 'AgentState_Work', content: null };
    const request = this.stateAfterCall ?? automatic;
    this.stateAfterCall = undefined;
    this.enter(request);
  }

  private takeBack(from: readonly AgentState[], event: string): void {
    if (this.stateAfterCall === undefined || !from.includes(this.stateAfterCall.state)) throw new Refusal('100-009');
    this.stateAfterCall = undefined;
    this.tell(event, null);
  }

  /** Ends the session: what is left in the queue can still be fetched, nothing else works. */
  leave(): void {
    this.isSignedOut = true;
    this.stage.stop();
  }
}
