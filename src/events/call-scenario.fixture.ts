import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import type { Call, CallKind } from '../calls/call.js';
import { Environment } from '../config/environment.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { meaningOf } from './event-table.js';
import { readCallEvent } from './read-call-event.js';

export type Event = readonly [eventType: string, content?: unknown];

export const agent = { tenantId: 'acme', agentId: '291' };
export const id = '1455885056-1095';
export const alerts: Event = ['AgentOther_PhoneAlerting'];
export const dials: readonly Event[] = [alerts, ['AgentOther_PhoneOffhook', { type: 'main' }]];
export const busy: Event = ['AgentState_Busy'];
export const rings: Event = ['AgentEvent_Customer_Alerting', { callid: id, otherPhone: '139' }];
export const talks: Event = ['AgentEvent_Talking', { callid: id, caller: '640003', called: '139' }];
export const agentLeaves: Event = ['AgentEvent_Call_Release', id];
export const customerLeaves: Event = ['AgentEvent_Customer_Release', { callid: id, number: '139' }];
export const hangsUp: readonly Event[] = [agentLeaves, customerLeaves];
export const fails: readonly Event[] = [
  ['AgentEvent_Call_Out_Fail', id],
  ['AgentEvent_Connect_Fail', id],
];
export const released: Event = ['AgentOther_PhoneRelease', { phoneState: 3 }];
export const detected: Event = [
  'OUTBOUND_DETECT_EVENT',
  { callId: id, detect: 1552, desc: 'The calling number is bad.' },
];

/** The calls of one agent, fed with gateway events as the poller feeds them. */
export class CallScenario {
  private readonly store = new MemoryStore();
  readonly calls = new SteppedCalls(this.store, new Environment());

  async hear(events: readonly Event[]): Promise<void> {
    for (const [eventType, content = null] of events) {
      const event = readCallEvent({ eventType, content, occurredAt: 0 }, meaningOf(eventType));
      if (event !== null) await this.calls.apply(agent, event);
    }
  }

  list(): Promise<readonly Call[]> {
    return this.calls.list(agent);
  }

  /** Dials, is answered with this call id, hears the events; answers the call. */
  async play(events: readonly Event[], kind: CallKind = 'outbound', callId: string | null = id): Promise<Call> {
    const call = await this.calls.begin(agent, { kind, called: '139', callId: kind === 'queued' ? id : null });
    await this.calls.accepted(agent, call.id, callId);
    await this.hear(events);
    return this.calls.get(agent, call.id);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
