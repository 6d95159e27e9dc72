import type { SimulatedAnswer } from '../simulated-exchange.js';
import type { Agent } from './agent.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';
import type { OperationResult } from './gateway.js';
import type { Refusal } from './return-code.js';

const json = { 'Content-Type': 'application/json;charset=UTF-8' };

/** The name of the cookie that binds an agent to one node of the cluster. */
export const affinityCookie = 'loadbalance';

/** What a successful operation answers. */
export function resultAnswer(operation: OperationResult, settings: CcGatewaySettings): SimulatedAnswer {
  const { signedIn, status = 200, body } = operation;
  if (body !== undefined) return { status, headers: { 'Content-Type': 'text/html' }, body };
  return {
    status,
    headers: { ...json, ...(signedIn !== undefined && signInHeaders(signedIn, settings)) },
    body: resultBody(operation, settings),
  };
}

/** A business failure is HTTP 200 with its return code. */
export function refusalAnswer({ code, message }: Refusal): SimulatedAnswer {
  return { status: 200, headers: json, body: JSON.stringify({ message, retcode: code }) };
}

/** The header that brings a Guid. Java clients of the gateway compare its name with case. */
export function guidHeaders(guid: string, settings: CcGatewaySettings): Record<string, string> {
  return { 'Set-GUID': `JSESSIONID=${guid}`, ...(settings.alsoGuidHeader && { Guid: guid }) };
}

/** The cookie goes first: there are clients that read the first header which begins with `Set-`. */
function signInHeaders(agent: Agent, settings: CcGatewaySettings): Record<string, string> {
  return { 'Set-Cookie': `${affinityCookie}=node1; Path=/`, ...guidHeaders(agent.guids.current, settings) };
}

/** Prints `event` as it is, and only where there is one: a poll without event is answered by two fields exactly. */
function resultBody({ message = '', result, event }: OperationResult, settings: CcGatewaySettings): string {
  if (event !== undefined) {
    const shaped = settings.eventShape === 'array' ? `[${event}]` : event;
    return `{"message":"","retcode":"0","event":${shaped}}`;
  }
  return JSON.stringify({ message, retcode: '0', result }, (_name, value: unknown) =>
    settings.numbersAsStrings && typeof value === 'number' ? String(value) : value,
  );
}
