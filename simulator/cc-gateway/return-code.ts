/** Return codes that the simulator answers, with the gateway's words (error code table 0580). */
const messages: Record<string, string> = {
  '000-001': 'the method of obtaining agent events is wrong',
  '000-002': 'the url or a parameter is illegal',
  // Spelt like this by a real gateway.
  '000-003': 'no right to invite resouce',
  '000-004': 'the agent is being switched over',
  '100-001': 'a sign-in parameter is empty or illegal',
  '100-002': 'the agent has already signed in',
  '100-003': 'the platform is not available',
  '100-004': 'the user name or password is wrong',
  '100-005': 'a sign-out parameter is illegal',
  '100-006': 'the agent has not signed in',
  '100-007': 'the operation failed with an internal exception',
  '100-009': 'setting the agent state failed',
  '100-010': 'the agent state does not allow signing out',
  '100-011': 'a sign-in parameter is illegal',
  '100-012': 'the agent type is wrong',
  '100-013': 'the phone number is invalid',
  '100-015': 'the agent has signed in and cannot be forced out',
  '100-016': 'the ip address is invalid',
  '100-021': 'the agent is signing in',
  '110-003': 'the old password is wrong',
  '110-016': 'the account is locked',
  '110-020': 'the new password does not follow the rules',
  '110-021': 'the account is locked because of too many wrong passwords',
  '200-001': 'the called number is wrong',
  '200-002': 'no call can be answered',
  '200-003': 'no call can be muted',
  '200-004': 'the call state does not allow muting',
  '200-005': 'there is no call to connect a held call for',
  '200-006': 'no held call can be connected',
  '200-007': 'no call can be unmuted',
  '200-008': 'the call state does not allow unmuting',
  '200-010': 'there is no call for a three-party call',
  '200-011': 'there is no held call for a three-party call',
  '200-012': 'no call can be transferred',
  '200-013': 'no call can be held',
  '200-014': 'the call state does not allow holding',
  '200-015': 'no call is held',
  '200-016': 'the call state does not allow unholding',
  '200-017': 'no call can be released',
  '200-018': 'there is no call to help with, or the called agent is wrong',
  // Spelt like this by a real gateway.
  '200-025': 'no call can be droped',
  '200-036': 'there is no such previewed outbound call',
  '200-204': 'the party is not in the latest call',
  '400-001': 'there is no such call',
  '400-002': 'there are no call data to set',
  '400-003': 'no call is held',
  '900-004': 'there is no such agent',
};

/** Ends an operation with a return code; nothing of it has been executed. */
export class Refusal extends Error {
  constructor(readonly code: string) {
    super(messages[code] ?? 'undocumented');
  }
}
