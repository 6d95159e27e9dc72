/** Type and content, the content as JSON. */
export type WireEvent = readonly [type: string, content: string];

/** What the gateway tells of one call from the first ring to the end. */
export const callEvents = (id: string): readonly WireEvent[] => [
  ['AgentOther_PhoneAlerting', 'null'],
  ['AgentOther_PhoneOffhook', '{"type":"main"}'],
  ['AgentState_Busy', 'null'],
  ['AgentEvent_Customer_Alerting', `{"callid":"${id}","otherPhone":"13900139000","type":"main"}`],
  ['AgentEvent_Talking', `{"caller":"40038","callid":"${id}","called":"13900139000","feature":"7"}`],
  ['AgentEvent_Call_Release', `"${id}"`],
  ['AgentEvent_Customer_Release', `{"callid":"${id}","number":"70093"}`],
  ['AgentOther_PhoneRelease', '{"phoneState":3}'],
  ['AgentState_Ready', 'null'],
];

export const EVENTS_OF_A_CALL = callEvents('').length;
