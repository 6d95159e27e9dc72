/** A sign-in in the words of this service. */
export interface SignInOrder {
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
export function signInBody(order: SignInOrder) {
  return {
    password: order.password,
    phonenum: order.phoneNumber,
    autoanswer: order.autoAnswer ?? true,
    autoenteridle: order.autoIdle ?? true,
    releasephone: order.releasePhone ?? true,
    agenttype: agentTypes[order.media ?? 'audio'],
    status: statusCodes[order.initialState ?? 'idle'],
  };
}
