/** The events of an agent's telephone and calls, in the order in which the gateway sends them. */
export const dials = ['AgentOther_PhoneAlerting', 'AgentOther_PhoneOffhook', 'AgentState_Busy'];
export const rings = 'AgentEvent_Customer_Alerting';
export const talks = 'AgentEvent_Talking';
/** The other side hangs up. */
export const isHungUp = [
  'AgentEvent_Customer_Release',
  'AgentEvent_Call_Release',
  'AgentOther_PhoneRelease',
  'AgentState_Ready',
];
/** The agent hangs up. */
export const hangsUp = [
  'AgentEvent_Call_Release',
  'AgentEvent_Customer_Release',
  'AgentOther_PhoneRelease',
  'AgentState_Ready',
];
