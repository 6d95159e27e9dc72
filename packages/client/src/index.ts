export {
  connect,
  Agent,
  type ConnectOptions,
  type SignInRequest,
  type TransferRequest,
  type ConsultRequest,
  type AgentStateAnswer,
} from './agent.js';
export { ContactCentreError, type ErrorCode, type Outcome } from './problem.js';
export { normaliseNumber } from './phone-number.js';
export type {
  AgentMessage,
  AgentSnapshot,
  Call,
  ConnectionState,
  MessageOf,
  PreviewOffer,
  Session,
} from './snapshot.js';
export type { TokenSource } from './token.js';
