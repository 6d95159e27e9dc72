import type { Mishap } from '../simulated-exchange.js';
import type { Pace } from '../pace.js';
import type { Agent } from './agent.js';
import type { AgentRoster } from './agent-roster.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';
import type { Passwords } from './passwords.js';
import type { RequestFields } from './request-fields.js';
import type { SkillQueues } from './skill-queues.js';
import type { Switchboard } from './switchboard.js';

/** A call that was really placed, whatever became of the answer. */
export interface Dial {
  agentId: string;
  /** The operation that placed it. */
  kind: 'callout' | 'callinner' | 'previewCallout' | 'requestcall' | 'innerhelp' | 'transfer';
  called: string;
  at: number;
}

/** What the operations work on. */
export interface Gateway {
  readonly settings: CcGatewaySettings;
  readonly pace: Pace;
  readonly roster: AgentRoster;
  readonly switchboard: Switchboard;
  readonly queues: SkillQueues;
  readonly passwords: Passwords;
  readonly dials: Dial[];
  /** Requests of signed-in agents that came without the affinity cookie of the sign-in. */
  readonly requestsWithoutCookie: { agentId: string; operation: string }[];
  /** Polls that came while another one of the same agent was held. */
  concurrentPolls: number;
  /** Agents whose sign-in is running. */
  readonly signingIn: Set<string>;
}

/** One request, taken apart. */
export interface OperationRequest {
  agentId: string;
  /** The named segments of the path. */
  segment: (name: string) => string;
  /** A query parameter; names in any case, as clients differ. */
  query: (name: string) => string | undefined;
  fields: () => RequestFields;
  aborted?: AbortSignal | undefined;
}

/** What an operation answers; nothing but a return code 0 when empty. */
export interface OperationResult {
  message?: string;
  result?: unknown;
  /** The event of a poll, as JSON text. */
  event?: string;
  /** The agent whose new Guid and affinity cookie the answer brings. */
  signedIn?: Agent;
  mishap?: Mishap;
  status?: number;
  /** Instead of the JSON answer. */
  body?: string;
}

/** An operation of a signed-in agent whose Guid was accepted. */
export type AgentOperation = (
  gateway: Gateway,
  agent: Agent,
  request: OperationRequest,
) => OperationResult | Promise<OperationResult>;

/** An operation that needs no Guid. */
export type OpenOperation = (gateway: Gateway, request: OperationRequest) => Promise<OperationResult>;
