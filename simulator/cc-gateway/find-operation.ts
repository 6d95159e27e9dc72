import { operations, type Operation } from './operations.js';

/** Where every path of the gateway begins. */
export const resourcePath = '/agentgateway/resource/';

const patterns = operations.map((operation) => ({ operation, parts: operation.path.split('/') }));

/** What a path asks for. */
export interface FoundOperation {
  operation: Operation;
  segments: ReadonlyMap<string, string>;
}

/** Finds the operation of a request. Real gateways take any case and a double slash after `resource`. */
export function findOperation(method: string, path: string): FoundOperation | 'unknown' | 'wrong method' {
  const segments = path.slice(resourcePath.length).split('/').filter(Boolean);
  const fitting = patterns.filter(({ parts }) => fits(parts, segments));
  if (fitting.length === 0) return 'unknown';
  const found = fitting.find(({ operation }) => operation.method === method);
  return found === undefined ? 'wrong method' : { operation: found.operation, segments: name(found.parts, segments) };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => part.startsWith(':') || part.toLowerCase() === segments[index]?.toLowerCase());
}

function name(pattern: readonly string[], segments: readonly string[]): ReadonlyMap<string, string> {
  return new Map(pattern.map((part, index) => [part, segments[index] ?? ''] as const).filter(isParameter));
}

function isParameter([part]: readonly [string, string]): boolean {
  return part.startsWith(':');
}

/** The operation's own name; `unknown` where there is none. */
export function operationName(method: string, path: string): string {
  const found = findOperation(method, path);
  return typeof found === 'string' ? 'unknown' : found.operation.name;
}
