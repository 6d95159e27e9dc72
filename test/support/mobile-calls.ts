import { expect } from '@jest/globals';
import type { Json } from './event-stream.js';
import type { TestBed } from './test-bed.js';

export const MOBILE_CALLS = '/v1/mobile-agent/calls';

let numbers = 0;
/** A number that nobody has called yet: two calls between the same numbers would be refused. */
export const newNumber = () => `1880000${String(++numbers).padStart(4, '0')}`;

/** Waits until the call looks like this. */
export async function untilCall(bed: TestBed, id: string, expected: object): Promise<Json> {
  for (let tries = 0; ; tries++) {
    const { body } = await bed.send('GET', `${MOBILE_CALLS}/${id}`);
    try {
      expect(body).toMatchObject(expected);
      return body;
    } catch (error) {
      if (tries > 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Places a call that is accepted. */
export async function place(bed: TestBed, called = newNumber(), more: object = {}): Promise<Json> {
  const { status, body } = await bed.send('POST', MOBILE_CALLS, { caller: '88889050', called, ...more });
  expect(status).toBe(202);
  return body;
}

/** The path of the address that the upstream was given for its newest call. */
export function callbackPath(bed: TestBed): string {
  const { callBackUrl } = JSON.parse(bed.simulator.recorder.of('createCall').at(-1)!.body) as { callBackUrl: string };
  return new URL(Buffer.from(callBackUrl, 'base64').toString()).pathname.replace('/bff', '');
}

/** The counters of callbacks by kind and verdict. */
export async function callbacksCounted(bed: TestBed): Promise<Record<string, number>> {
  const { text } = await bed.send('GET', '/metrics');
  const lines = text.matchAll(/^callbacks_total\{kind="(\w+)",verdict="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, kind, verdict, count]) => [`${kind}.${verdict}`, Number(count)]));
}

/** How the counts of callbacks change by what is done. */
export async function counted(bed: TestBed, act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await callbacksCounted(bed);
  await act();
  const after = Object.entries(await callbacksCounted(bed)).map(([name, count]) => [name, count - (before[name] ?? 0)]);
  return Object.fromEntries(after.filter(([, count]) => count !== 0)) as Record<string, number>;
}
