import { setTimeout as sleep } from 'node:timers/promises';
import { agentPersona } from '../personas.js';
import type { Gateway, OpenOperation, OperationResult } from './gateway.js';
import { Refusal } from './return-code.js';
import { readSignInParameters, type SignInParameters, type SignInStrictness } from './sign-in-parameters.js';

/** `login`: refused while the agent is signed in. */
export const signIn = signInWith('complete');

/** `loginex`: to the platform only. */
export const signInEx = signInWith('platformOnly');

/** `forcelogin`: whoever is signed in under this id is out, and hears it from the refusal of the old Guid. */
export const forceSignIn = forceSignInWith('complete');

/** `forceloginex`: to the platform only, by force. */
export const forceSignInEx = forceSignInWith('platformOnly');

function signInWith(strictness: SignInStrictness): OpenOperation {
  return (gateway, { agentId, fields }) =>
    once(gateway, agentId, async () => {
      const parameters = await check(gateway, agentId, 'signIn', () => readSignInParameters(fields(), strictness));
      if (gateway.roster.signedIn(agentId) !== undefined) throw new Refusal('100-002');
      return start(gateway, agentId, parameters);
    });
}

function forceSignInWith(strictness: SignInStrictness): OpenOperation {
  return (gateway, { agentId, fields }) =>
    once(gateway, agentId, async () => {
      const parameters = await check(gateway, agentId, 'forcedSignIn', () =>
        readSignInParameters(fields(), strictness),
      );
      const other = gateway.roster.signedIn(agentId);
      if (other !== undefined) gateway.roster.signOut(other, { refusal: gateway.settings.wrongGuidCode });
      return start(gateway, agentId, parameters);
    });
}

/** A sign-in that comes while one is open is 100-021. */
async function once(
  { signingIn }: Gateway,
  agentId: string,
  run: () => Promise<OperationResult>,
): Promise<OperationResult> {
  if (signingIn.has(agentId)) throw new Refusal('100-021');
  signingIn.add(agentId);
  try {
    return await run();
  } finally {
    signingIn.delete(agentId);
  }
}

async function check(
  { passwords }: Gateway,
  agentId: string,
  operation: 'signIn' | 'forcedSignIn',
  read: () => SignInParameters,
): Promise<SignInParameters> {
  const parameters = read();
  const persona = agentPersona(agentId);
  if (persona?.signInDelayMs !== undefined) await sleep(persona.signInDelayMs, undefined, { ref: false });
  const refusal = persona?.[operation];
  if (refusal !== undefined) throw new Refusal(refusal);
  if (passwords.isLocked(agentId)) throw new Refusal('110-016');
  if (!passwords.accepts(agentId, parameters.password)) throw new Refusal('100-004');
  return parameters;
}

function start({ roster, passwords }: Gateway, agentId: string, parameters: SignInParameters): OperationResult {
  const agent = roster.signIn(agentId, parameters);
  return {
    signedIn: agent,
    result: {
      vdnid: 1,
      workno: agentId,
      mediatype: 'TTF',
      loginTime: String(agent.signedInAt),
      isForceChange: String(passwords.mustChange(agentId)),
      serverName: 'AgentGateway',
      timeRemaining: '9',
    },
  };
}
