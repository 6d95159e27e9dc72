/** Whom the simulator knows: a laptop's first sign-in is one click. */
export const demoAgent = { agentId: '291', password: 'Simulator-1', phoneNumber: '40038' };
