import type { AgentRef } from './agent-ref.js';

/** The place of one record or log in the state store. */
export interface StateKey {
  readonly name: string;
  /** Keys of one partition can be changed in one step: a shared store keeps them together. */
  readonly partition: string;
  /** On whose account it is kept. */
  readonly tenantId: string;
  /** Read far more often than written: a store may keep it ready, at the price of memory. */
  readonly isReadOften?: boolean;
}

const inPartition = (tenantId: string, partition: string, name: string, isReadOften = false): StateKey => ({
  name,
  partition,
  tenantId,
  isReadOften,
});

const ofAgent =
  (kind: string, isReadOften = false) =>
  ({ tenantId, agentId }: AgentRef): StateKey =>
    inPartition(tenantId, `${tenantId}/${agentId}`, `${kind}/${tenantId}/${agentId}`, isReadOften);

const alone =
  (kind: string) =>
  (tenantId: string, id: string): StateKey =>
    inPartition(tenantId, `${tenantId}/${id}`, `${kind}/${tenantId}/${id}`);

/** Whose attempts are changed together with the attempt: the agent's calls; of a bidirectional call, its user's. */
const ofAttempt =
  (kind: string) =>
  (tenantId: string, whose: string, digest: string): StateKey =>
    inPartition(tenantId, `${tenantId}/${whose}`, `${kind}/${digest}`);

/** Every key of the state store. What an agent has shares a partition. */
export const keys = {
  /** Each poll, each event and each dial wants it. */
  session: ofAgent('session', true),
  sessionOperation: ofAgent('session-operation'),
  signInRefusals: ofAgent('sign-in-refusals'),
  /** The open calls. */
  calls: ofAgent('calls'),
  /** The calls that settled last: read at each event of another call, and rarely written. */
  settledCalls: ofAgent('settled-calls', true),
  /** Calls that settled before these. */
  olderCalls: ofAgent('older-calls'),
  previews: ofAgent('previews'),
  agentEvents: ofAgent('events'),
  presence: ofAgent('presence'),

  /** Which replicas are alive. Nobody's account: a handful of lines. */
  replicas: (): StateKey => inPartition('', 'replicas', 'replicas'),
  /** What one replica is told by the others. */
  replicaInbox: (replica: string): StateKey => inPartition('', replica, `replica-inbox/${replica}`),
  /** Which agents are signed in, a part of them in each. */
  agentIndex: (part: number): StateKey => inPartition('', `agents-${part}`, `agent-index/${part}`),

  /** Which bidirectional calls are not over, a part of them in each. */
  followedCalls: (part: number): StateKey => inPartition('', `followed-calls-${part}`, `followed-calls/${part}`),

  idempotencyKey: ofAttempt('key'),
  doubleClick: ofAttempt('click'),
  callerRate: alone('rate/caller'),
  tenantRate: (tenantId: string): StateKey => inPartition(tenantId, tenantId, `rate/tenant/${tenantId}`),

  bidirectionalCall: alone('bidirectional'),
  bidirectionalEvents: alone('call-events'),
  callSerial: alone('call-serial'),
  /** Read by whoever knows the secret behind the hash; on whose account it stands matters only to who writes it. */
  callbackCapability: (hash: string, tenantId = ''): StateKey => inPartition(tenantId, hash, `callback/${hash}`),
  callbackNonce: (tenantId: string, callId: string, hash: string): StateKey =>
    inPartition(tenantId, `${tenantId}/${callId}`, `callback-nonce/${tenantId}/${callId}/${hash}`),

  ticket: (hash: string, tenantId = ''): StateKey => inPartition(tenantId, hash, `ticket/${hash}`),
  ticketUses: (hash: string, tenantId: string): StateKey => inPartition(tenantId, hash, `ticket-uses/${hash}`),
} as const;
