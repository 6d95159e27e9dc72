import { Agent } from './agent.js';
import { signInStates } from './agent-state.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';
import { pushEvents } from './push-delivery.js';
import type { SignInParameters } from './sign-in-parameters.js';

/** Who is signed in. Whoever is neither polled nor heartbeaten for long enough is signed out. */
export class AgentRoster {
  private readonly agents = new Map<string, Agent>();
  private readonly absence = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly settings: CcGatewaySettings,
    private readonly isLeaving: (agent: Agent) => void,
  ) {}

  get all(): Agent[] {
    return [...this.agents.values()];
  }

  /** The agent of this id, signed out or not: the last events of a session can still be fetched. */
  find(agentId: string): Agent | undefined {
    return this.agents.get(agentId);
  }

  signedIn(agentId: string): Agent | undefined {
    const agent = this.find(agentId);
    return agent?.isSignedOut === true ? undefined : agent;
  }

  /** For tests and the control endpoint, which name an agent that must be there. */
  require(agentId: string): Agent {
    const agent = this.signedIn(agentId);
    if (agent === undefined) throw new Error(`Agent ${agentId} has not signed in.`);
    return agent;
  }

  signIn(agentId: string, parameters: SignInParameters): Agent {
    const agent = new Agent(agentId, parameters, this.settings);
    this.agents.set(agentId, agent);
    const start = signInStates[parameters.status];
    agent.state = start?.state ?? 'idle';
    for (const [event, content] of start?.events ?? []) agent.tell(event, content);
    this.isAlive(agent);
    if (parameters.push !== undefined) void pushEvents(agent, parameters.push, this.settings);
    return agent;
  }

  /** Ends a session. What a held poll hears is up to whoever ended it. */
  signOut(agent: Agent, heldPoll: 'empty' | { refusal: string }): void {
    clearTimeout(this.absence.get(agent.id));
    agent.events.clear();
    agent.leave();
    this.isLeaving(agent);
    agent.events.answerHeld(heldPoll);
  }

  /** As an inspector does it: the agent can still fetch what happened, and that ends with the sign-out itself. */
  shutDown(agent: Agent): void {
    clearTimeout(this.absence.get(agent.id));
    agent.tell('AgentOther_ShutdownService', { loginTime: String(agent.signedInAt) });
    agent.leave();
    this.isLeaving(agent);
  }

  /** Starts the two minutes anew: the agent was just polled or heartbeaten. */
  isAlive(agent: Agent): void {
    clearTimeout(this.absence.get(agent.id));
    if (agent.isSignedOut) return;
    const timer = setTimeout(() => {
      if (agent.events.isPolled && agent.parameters.push === undefined) this.isAlive(agent);
      else this.signOut(agent, 'empty');
    }, this.settings.signOutAfterMs);
    timer.unref();
    this.absence.set(agent.id, timer);
  }

  clear(): void {
    for (const agent of this.all) this.signOut(agent, 'empty');
    this.agents.clear();
  }
}
