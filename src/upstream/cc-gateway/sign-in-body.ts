/** A sign-in in the words of this service. */
export interface SignInParameters {
  password: string;
  phoneNumber: string;
  initialState?: 'idle' | 'busy' | 'wrapUp' | undefined;
  autoAnswer?: boolean | undefined;
  autoIdle?: boolean | undefined;
  releasePhone?: boolean | undefined;
  media?: 'audio' | 'video' | undefined;
}

const statusCodes = { busy: 3, idle: 4, wrapUp: 5 };
const agentTypes = { audio: 4, video: 11 };

/**
 * Body of `login` and `forceLogin` (API reference 1202, 1203). Their defaults are sent along: the two operations
 * differ in some of them, and a forced sign-in must not change how the agent works.
 */
export function signInBody(parameters: SignInParameters) {
  return {
    password: parameters.password,
    phonenum: parameters.phoneNumber,
    autoanswer: parameters.autoAnswer ?? true,
    autoenteridle: parameters.autoIdle ?? true,
    releasephone: parameters.releasePhone ?? true,
    agenttype: agentTypes[parameters.media ?? 'audio'],
    status: statusCodes[parameters.initialState ?? 'idle'],
  };
}
