import type { Json } from './event-stream.js';
import type { TestBed } from './test-bed.js';

/** The simulator's customer who talks for an hour. */
export const PATIENT_CUSTOMER = '13800000017';

/** The path of a call's resource, and of a command to it. */
export const pathOf = (agentId: string, id: string, command = '') =>
  `/v1/agents/${agentId}/calls/${id}${command === '' ? '' : `/${command}`}`;

/** Signs in agents whom no other test uses, beginning after `last`. */
export function newAgents(bed: () => TestBed, last: number): (signIn?: object) => Promise<string> {
  return async (signIn) => {
    const agentId = String(++last);
    await bed().signIn(agentId, signIn);
    return agentId;
  };
}

/** Calls a customer and waits until both talk; answers the call. */
export async function talkToCustomer(bed: TestBed, agentId: string, called = PATIENT_CUSTOMER): Promise<Json> {
  const { body } = await bed.send('POST', `/v1/agents/${agentId}/calls/outbound`, { called });
  return untilCall(bed, agentId, body.id, ({ state }) => state === 'talking');
}

/** Reads a call until it fits. */
export async function untilCall(bed: TestBed, agentId: string, id: string, fits: (call: Json) => boolean) {
  return until(
    async () => (await bed.send('GET', pathOf(agentId, id))).body,
    (call) => fits(call),
    `call ${id}`,
  );
}

/** Asks again until the answer fits. */
export async function until<T>(read: () => Promise<T>, fits: (value: T) => boolean, what: string): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const value = await read();
    if (fits(value)) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
