import { postponed, refused } from './catalogue-entry.js';

/** What agents and calls are refused for, by the telephone platform or by this service before asking it. */
export const callCodes = {
  AGENT_NOT_SIGNED_IN: refused(409, 'Agent not signed in', 'Sign the agent in with `PUT …/session`, then try again.'),
  AGENT_SIGNED_IN_ELSEWHERE: refused(
    409,
    'Agent signed in elsewhere',
    'Sign out there first, or sign in with `"takeOver": true` to end the other session.',
  ),
  AGENT_STATE_CONFLICT: refused(
    409,
    'Not possible in the current state',
    'The state of the agent or the call does not allow this. Read the session and the calls, then decide again.',
  ),
  PREVIEW_NOT_OFFERED: refused(
    409,
    'No such preview offer',
    'Dial only a control id and number listed by `GET …/previews`. Each offer can be used once.',
  ),
  CALL_GONE: refused(
    409,
    'The waiting call is gone',
    'Somebody else took the call or the customer hung up. Read the waiting calls again.',
  ),
  DUPLICATE_CALL_TASK: refused(
    409,
    'An identical call may already be under way',
    'Check the telephone before dialling again: the platform already has a call with the same numbers.',
  ),
  SIGN_IN_REJECTED: refused(
    422,
    'Sign-in rejected',
    'Check the agent id, password and telephone number. Repeated wrong passwords lock the account.',
  ),
  PASSWORD_REFUSED: refused(
    422,
    'Password refused',
    'The platform did not change the password: the current one is wrong, or the new one breaks its rules.',
  ),
  CALL_REJECTED: refused(
    422,
    'Call rejected',
    'The platform refused the call. Check the numbers, the skill queue and the permissions of the agent.',
  ),
  INVALID_NUMBER: refused(422, 'Invalid number', 'Check the called number and the caller number.'),
  DAILY_QUOTA_EXCEEDED: refused(
    429,
    'Daily quota exceeded',
    'No more calls are possible today. Ask the administrator to raise the quota.',
  ),
  NO_NUMBER_AVAILABLE: postponed(
    503,
    'No number available',
    'All numbers in the pool are in use. Wait as long as `Retry-After` says, then try again.',
  ),
  AGENT_SWITCHING: postponed(
    503,
    'Platform is failing over',
    'The platform is moving to its standby site. Wait as long as `Retry-After` says, then try again.',
  ),
};
