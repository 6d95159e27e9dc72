import { Environment, SECRET_VARIABLES } from './environment.js';
import { type RawVariables, readVariable } from './variable.js';

/**
 * First words of our variables that hardly anybody else uses; `HOST`, `LOG_…`, `NODE_…`, `PUBLIC_…` belong to everyone. Of
 * `AGENT_…` and `STATE_…` build agents and systemd set some: `AGENT_TOOLSDIRECTORY`, `STATE_DIRECTORY`.
 */
const OURS =
  /^(?:(?:TENANTS|CALLER|JWT|UPSTREAM|POLL|DEGRADED|PREVIEW|DEDUPE|IDEMPOTENCY|RATE_LIMIT|SHUTDOWN|DOCS|CONSOLE|CORS)_|AGENT_ABSENCE|CALL_(?:SETTLE|RETENTION)|EVENT_REPLAY|STATE_(?:UR|ENCRYPTION))/;

/** Kubernetes sets these for every service of the namespace, one named `state` or `call` included. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;

/** Variables that look like ours and are not: a misspelt setting would else be silently ignored. */
export function strayVariables(raw: RawVariables): string[] {
  const known = new Set([...Object.keys(new Environment()), ...SECRET_VARIABLES.map((name) => `${name}_FILE`)]);
  // Only secrets are read from files: PORT_FILE would be one that nobody opens.
  const isOurs = (name: string) => OURS.test(name) || (name.endsWith('_FILE') && known.has(name.slice(0, -5)));
  return Object.keys(raw)
    .filter((name) => isOurs(name) && !SERVICE_LINK.test(name) && !known.has(name))
    .filter((name) => readVariable(raw, name).value !== undefined)
    .map((name) => `${name} is not a variable of this service`);
}
