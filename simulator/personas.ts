import type { Mishap } from './simulated-exchange.js';

/** What becomes of a call to an outside number. */
export type Fate =
  | 'answers'
  | 'busy'
  | 'lineBusy'
  | 'noAnswer'
  | 'rejects'
  | 'outOfService'
  | 'poweredOff'
  | 'noBalance'
  | 'callerIdRefused'
  | 'undocumentedCause'
  | 'unexplained'
  | 'ownPhoneNotPickedUp'
  | 'nothingIsHeard';

/** A number with a character: whoever calls it always meets the same. */
export interface OutsideNumber {
  number: string;
  meaning: string;
  /** Return code of the refusal; the call is not placed. */
  refusal?: string;
  fate?: Fate;
  ringSteps?: number;
  /** Longest talk; an ordinary customer talks as long as `talkMs` says. */
  talks?: 'two seconds' | 'an hour';
  hangsUp?: 'customer' | 'agentPhone';
  /** What the answer to the command looks like, though the call was placed. */
  answer?: 'without call id' | 'after the events' | 'HTTP 500' | 'HTML page' | Mishap;
}

/** Numbers for `callout` and `previewCallout`; every other number is an ordinary customer. */
export const outsideNumbers: readonly OutsideNumber[] = [
  { number: '13800000001', meaning: 'busy: OUTBOUND_DETECT_EVENT 11', fate: 'busy' },
  { number: '13800000002', meaning: 'does not answer: OUTBOUND_DETECT_EVENT 8', fate: 'noAnswer' },
  { number: '13800000003', meaning: 'rejects the call: OUTBOUND_DETECT_EVENT 9', fate: 'rejects' },
  { number: '13800000004', meaning: 'slow: rings 8 steps long, then answers', ringSteps: 8 },
  { number: '13800000005', meaning: 'answers and hangs up after 2 s', talks: 'two seconds' },
  { number: '13800000006', meaning: 'wrong number: refused with 200-001', refusal: '200-001' },
  {
    number: '13800000007',
    meaning: 'the shown caller id is refused: OUTBOUND_DETECT_EVENT 1552',
    fate: 'callerIdRefused',
  },
  {
    number: '13800000008',
    meaning: 'the phone of the agent is not picked up',
    fate: 'ownPhoneNotPickedUp',
  },
  {
    number: '13800000009',
    meaning: 'placed, answered without a call id: only the events have it',
    answer: 'without call id',
  },
  { number: '13800000010', meaning: 'accepted, then no event at all', fate: 'nothingIsHeard' },
  { number: '13800000011', meaning: 'placed, then HTTP 500', answer: 'HTTP 500' },
  { number: '13800000012', meaning: 'placed, then the answer never comes', answer: 'hang' },
  { number: '13800000013', meaning: 'placed, then the connection is reset', answer: 'reset' },
  { number: '13800000014', meaning: 'placed, then an HTML page with status 200', answer: 'HTML page' },
  { number: '13800000015', meaning: 'refused with the undocumented code 999-123', refusal: '999-123' },
  { number: '13800000016', meaning: 'the events come before the answer', answer: 'after the events' },
  { number: '13800000017', meaning: 'talks for an hour', talks: 'an hour' },
  { number: '13800000018', meaning: 'placed, then truncated JSON', answer: 'truncated' },
  { number: '13800000019', meaning: 'refused with 100-007', refusal: '100-007' },
  {
    number: '13800000020',
    meaning: 'answers; after 2 s the phone of the agent hangs up',
    talks: 'two seconds',
    hangsUp: 'agentPhone',
  },
  { number: '13800000021', meaning: 'out of the service area: OUTBOUND_DETECT_EVENT 10', fate: 'outOfService' },
  { number: '13800000022', meaning: 'line busy: OUTBOUND_DETECT_EVENT 47', fate: 'lineBusy' },
  { number: '13800000023', meaning: 'powered off: OUTBOUND_DETECT_EVENT 48', fate: 'poweredOff' },
  { number: '13800000024', meaning: 'no balance: OUTBOUND_DETECT_EVENT 50', fate: 'noBalance' },
  { number: '13800000025', meaning: 'fails with an undocumented cause, 30001', fate: 'undocumentedCause' },
  { number: '13800000026', meaning: 'fails, and no event says why', fate: 'unexplained' },
];

/** An agent id with a character. */
export interface AgentPersona {
  agentId: string;
  meaning: string;
  /** Return codes of the sign-in operations. */
  signIn?: string;
  forcedSignIn?: string;
  signInDelayMs?: number;
  mustChangePassword?: boolean;
  /** Return code of `resetskill`. */
  resetSkill?: string;
  /** Return code of every call operation. */
  commands?: string;
  /** What colleagues who call this agent meet, signed in or not. */
  asColleague?: 'answers' | 'declines' | 'noAnswer' | 'busy';
}

/** Agents by id; every other id signs in with any password but `wrong`. */
export const agentPersonas: readonly AgentPersona[] = [
  {
    agentId: '4001',
    meaning: 'wrong password, always: 100-004',
    signIn: '100-004',
    forcedSignIn: '100-004',
  },
  {
    agentId: '4002',
    meaning: 'signed in elsewhere: 100-002 until a forced sign-in',
    signIn: '100-002',
  },
  {
    agentId: '4003',
    meaning: 'signed in elsewhere and must not be forced out: 100-002, then 100-015',
    signIn: '100-002',
    forcedSignIn: '100-015',
  },
  { agentId: '4004', meaning: 'account locked: 110-016', signIn: '110-016', forcedSignIn: '110-016' },
  { agentId: '4005', meaning: 'the sign-in takes 3 s', signInDelayMs: 3000 },
  { agentId: '4006', meaning: 'must change the password: isForceChange "true"', mustChangePassword: true },
  { agentId: '4007', meaning: 'resetskill answers 100-007', resetSkill: '100-007' },
  {
    agentId: '4008',
    meaning: 'invalid phone number: 100-013',
    signIn: '100-013',
    forcedSignIn: '100-013',
  },
  { agentId: '4009', meaning: 'switch-over: call operations answer 000-004', commands: '000-004' },
  {
    agentId: '4010',
    meaning: 'platform not available: 100-003',
    signIn: '100-003',
    forcedSignIn: '100-003',
  },
  {
    agentId: '4011',
    meaning: 'never answers a call of a colleague',
    asColleague: 'noAnswer',
  },
  {
    agentId: '4012',
    meaning: 'busy whenever a colleague calls',
    asColleague: 'busy',
  },
  {
    agentId: '4013',
    meaning: 'answers a colleague, signed in or not',
    asColleague: 'answers',
  },
  {
    agentId: '4014',
    meaning: 'declines a call of a colleague',
    asColleague: 'declines',
  },
];

/** The password that no agent has: 100-004. */
export const wrongPassword = 'wrong';

/** The character behind a number; an ordinary customer has none. */
export function outsideNumber(number: string): OutsideNumber | undefined {
  return outsideNumbers.find((persona) => persona.number === number);
}

/** The character behind an agent id. */
export function agentPersona(agentId: string): AgentPersona | undefined {
  return agentPersonas.find((persona) => persona.agentId === agentId);
}
