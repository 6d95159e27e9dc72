import type { InputError } from '../../errors/problem.js';

const byBody = new WeakMap<object, InputError[]>();

/**
 * Nest judges every parameter of a handler by itself and answers with the first refusal. A fault in a header is laid
 * beside the body of its request here, so that a refusal of the body names both.
 */
export function layBeside(body: object, fault: InputError): void {
  byBody.set(body, [...(byBody.get(body) ?? []), fault]);
}

export function headerFaultsBeside(body: unknown): InputError[] {
  return typeof body === 'object' && body !== null ? (byBody.get(body) ?? []) : [];
}
