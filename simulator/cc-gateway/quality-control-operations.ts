import type { AgentOperation } from './gateway.js';
import { Refusal } from './return-code.js';

const force =
  (state: 'busy' | 'idle'): AgentOperation =>
  ({ roster }, _inspector, { segment }) => {
    const agent = roster.signedIn(segment('workno'));
    if (agent === undefined) throw new Refusal('900-004');
    agent.force(state);
    return { result: {} };
  };

/** `forcebusy` and `forceidle`: an inspector sets the state of an agent (pages 2405, 2406). */
export const forceBusy = force('busy');
export const forceIdle = force('idle');
