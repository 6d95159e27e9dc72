/** How the simulated gateway is configured. The names in brackets are those of its basic.properties. */
export interface CcGatewaySettings {
  /** [AUTHMODE] 2 dynamic, 1 static; `off` lets every Guid pass, as sites without authentication do. */
  authMode: 'dynamic' | 'static' | 'off';
  /** [GUIDINTERVAL] A poll answer brings a new Guid once the present one is this old. */
  guidIntervalMs: number;
  /** [GUIDTIMEOUT] A Guid dies this long after it was issued. */
  guidTimeoutMs: number;
  /** [AGENT_POLL_WAIT_TIMES × AGENT_POLL_WAIT_INTERVAL] How long a poll is held without an event; 0 = not at all. */
  pollHoldMs: number;
  /** Without a poll for this long an agent is signed out. */
  signOutAfterMs: number;

  // Sites and editions differ in what follows.

  /** What a wrong Guid of a signed-in agent is answered with; the documentation allows both. */
  wrongGuidCode: '000-003' | '100-006';
  /** Requests without the affinity cookie of the sign-in reach another node, which refuses them with 000-003. */
  requireAffinityCookie: boolean;
  /** The Guid also comes in a plain `Guid` header. */
  alsoGuidHeader: boolean;
  /** Which answers may bring a new Guid. */
  renewGuidOn: 'poll' | 'anyAnswer';
  /** `event` of a poll answer is one object, or an array with one. */
  eventShape: 'object' | 'array';
  /** What a push delivery calls its events: `eventList`, or `event` with one at a time on sites of 2018. */
  pushShape: 'eventList' | 'event';
  /** Numbers come as strings in results and events. */
  numbersAsStrings: boolean;
  /** Highest agent id: 59999 before the edition of 2025-11. */
  maxAgentId: number;
  /** Events carry `eventGenTime`, as the documentation of 2026 has it. */
  eventGenTime: boolean;
  /** The name of the preview id in events; clients know `controlid`, the text of one page says `controllid`. */
  previewIdField: 'controlid' | 'controllid';
  /** `result` of `callinner`: `{}` as in the documented example, or the call id as in its table. */
  callinnerResult: 'empty' | 'callId';
}

export const defaultCcGatewaySettings: CcGatewaySettings = {
  authMode: 'dynamic',
  guidIntervalMs: 60_000,
  guidTimeoutMs: 120_000,
  pollHoldMs: 10_000,
  signOutAfterMs: 120_000,
  wrongGuidCode: '000-003',
  requireAffinityCookie: false,
  alsoGuidHeader: false,
  renewGuidOn: 'poll',
  eventShape: 'object',
  pushShape: 'eventList',
  numbersAsStrings: false,
  maxAgentId: 999_999,
  eventGenTime: true,
  previewIdField: 'controlid',
  callinnerResult: 'empty',
};
