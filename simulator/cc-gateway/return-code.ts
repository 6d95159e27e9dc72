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
  '110-016': 'the account is locked',
  '200-001': 'the called number is wrong',
  '200-002': 'no call can be answered',
  '200-013': 'no call can be held',
  '200-014': 'the call state does not allow holding',
  '200-015': 'no call is held',
  '200-016': 'the call state does not allow unholding',
  '200-017': 'no call can be released',
  '200-018': 'the called agent is wrong',
  // Spelt like this by a real gateway.
  '200-025': 'no call can be droped',
  '200-036': 'there is no such previewed outbound call',
  '400-001': 'there is no such call',
};

/** Ends an operation with a return code; nothing of it has been executed. */
export class Refusal extends Error {
  constructor(readonly code: string) {
    super(messages[code] ?? 'undocumented');
  }
}
