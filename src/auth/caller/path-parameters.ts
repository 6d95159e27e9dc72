import type { AgentIdRange } from '../../config/tenant.js';
import type { InputError } from '../../errors/problem.js';

interface PathParameter {
  readonly pattern: RegExp;
  readonly detail: string;
  /** What it is, for those who read the documentation. */
  readonly description: string;
  /** One that works with the simulator; calls and capabilities have none before they are made. */
  readonly example?: string;
  /** What a pattern cannot say. */
  readonly fits?: (value: string) => boolean;
}

/** Answered by the route itself: what does not exist is not a malformed request. */
const anyText = { pattern: /^.+$/su, detail: 'Must not be empty.' };

/** Largest signed 64-bit integer: CC-Gateway keeps callcontrolid as one. */
const MAX_CONTROL_ID = 2n ** 63n - 1n;

/** Every path parameter that a route may have, and what its decoded value must look like. */
export const pathParameters = {
  agentId: {
    pattern: /^(?:me|[1-9]\d{0,9})$/,
    detail: 'Must be an agent id: at most 10 decimal digits without sign or leading zero, or "me".',
    description: 'The agent id, or `me` when the token binds exactly one agent.',
    example: '291',
  },
  id: {
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    detail: 'Must be a call id: 1 to 64 letters, digits, "_" or "-".',
    description: 'The `id` of a call, as returned when the call was placed.',
  },
  skillId: {
    pattern: /^\d{1,10}$/,
    detail: 'Must be a skill queue id: 1 to 10 digits.',
    description: 'The id of a skill queue.',
    example: '25',
  },
  controlId: {
    pattern: /^\d{1,19}$/,
    detail: 'Must be a control id: 1 to 19 digits within a signed 64-bit integer.',
    description: 'The `controlId` of a preview offer.',
    fits: (value) => BigInt(value) <= MAX_CONTROL_ID,
  },
  number: {
    pattern: /^[0-9*#]{1,24}$/,
    detail: 'Must be 1 to 24 digits, "*" or "#".',
    description: 'The number of a party of the call.',
  },
  code: { ...anyText, description: 'The `code` of a problem.', example: 'AGENT_NOT_SIGNED_IN' },
  capability: {
    ...anyText,
    description: 'The unguessable last segment of the callback address that AICC received with the call.',
  },
  tenantCapability: { ...anyText, description: "The tenant's `answerCallbackToken`." },
} as const satisfies Record<string, PathParameter>;

/** True for an id inside the tenant's range; the pattern is checked elsewhere. */
export function isInRange(agentId: string, range: AgentIdRange): boolean {
  return Number(agentId) >= range.min && Number(agentId) <= range.max;
}

/** Every faulty parameter at once; `range` is known as soon as the tenant is. */
export function pathErrors(parameters: Readonly<Record<string, string>>, range?: AgentIdRange): InputError[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const rule: PathParameter | undefined = isKnown(name) ? pathParameters[name] : undefined;
    if (rule && !(rule.pattern.test(value) && (rule.fits?.(value) ?? true)))
      return [error(name, 'matches', rule.detail)];
    if (name !== 'agentId' || value === 'me' || !range || isInRange(value, range)) return [];
    return [error(name, 'range', `Must be an agent id from ${range.min} to ${range.max}.`)];
  });
}

/** True when the table knows the parameter: a route with another one is refused at start. */
export function isKnown(name: string): name is keyof typeof pathParameters {
  return Object.hasOwn(pathParameters, name);
}

function error(name: string, code: string, detail: string): InputError {
  return { in: 'path', pointer: `/${name}`, code, detail };
}
