import { ControlError } from './control-error.js';
import { faultKinds, type Fault } from './faults.js';
import { previewEvents, type PreviewOffer } from './cc-gateway/preview-offer.js';
import type { CallerInQueue } from './cc-gateway/skill-queues.js';

type FieldType = 'string' | 'number' | 'boolean' | 'strings' | 'headers' | readonly string[];

/** Reads the body of a fault. */
export function readFault(body: unknown): Fault {
  const types = { kind: faultKinds, operation: 'string', agentId: 'string', when: ['before', 'after'] as const };
  const more = { times: 'number', delayMs: 'number', status: 'number', body: 'string', headers: 'headers' } as const;
  return readBody(body, { ...types, ...more } as Record<string, FieldType>, ['kind']) as Fault;
}

/** Reads the body of a preview offer. */
export function readPreviewOffer(body: unknown): PreviewOffer {
  const types = { kind: previewEvents, controlId: 'string', numbers: 'strings', callData: 'string' } as const;
  return readBody(body, types, ['numbers']) as PreviewOffer;
}

/** Reads the body of a caller who joins a queue. */
export function readCaller(body: unknown): CallerInQueue {
  return readBody(body, { caller: 'string', called: 'string', routed: 'boolean' }, []);
}

/** Reads the body of an inbound call. */
export function readInboundCall(body: unknown): { caller: string; called?: string } {
  return readBody(body, { caller: 'string', called: 'string' }, ['caller']) as { caller: string; called?: string };
}

/** Reads the body of a state that an inspector sets. */
export function readForcedState(body: unknown): 'busy' | 'idle' {
  return (readBody(body, { state: ['busy', 'idle'] }, ['state']) as { state: 'busy' | 'idle' }).state;
}

/** Which callback is to be sent now, and how. */
export interface CallbackOrder {
  kind: 'release' | 'answer';
  callSerialNo?: string;
  url?: string;
  fields?: Record<string, string>;
}

/** Reads the body of a callback to send. */
export function readCallbackOrder(body: unknown): CallbackOrder {
  const types = { kind: ['release', 'answer'], callSerialNo: 'string', url: 'string', fields: 'headers' } as const;
  return readBody(body, types, ['kind']) as CallbackOrder;
}

function readBody(body: unknown, types: Readonly<Record<string, FieldType>>, required: readonly string[]): object {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new ControlError('An object is needed.');
  for (const name of required) if (!(name in body)) throw new ControlError(`\`${name}\` is missing.`);
  for (const [name, value] of Object.entries(body)) {
    const type = types[name];
    if (type === undefined)
      throw new ControlError(`\`${name}\` is unknown; known are ${Object.keys(types).join(', ')}.`);
    if (!fits(value, type)) throw new ControlError(`\`${name}\` must be ${describe(type)}.`);
  }
  return body;
}

function fits(value: unknown, type: FieldType): boolean {
  if (typeof type !== 'string') return typeof value === 'string' && type.includes(value);
  if (type === 'strings') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (type === 'headers') {
    return (
      typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string')
    );
  }
  return typeof value === type;
}

function describe(type: FieldType): string {
  if (typeof type !== 'string') return `one of ${type.join(', ')}`;
  const names = { strings: 'a list of strings', headers: 'an object of strings' };
  return type === 'strings' || type === 'headers' ? names[type] : `a ${type}`;
}
