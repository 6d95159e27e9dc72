import { appendFileSync, readFileSync } from 'node:fs';
import type { Simulator } from '../../simulator/simulator.js';

/** Where something of ours came out, and whether the numbers of its owner belong there. */
interface Surface {
  readonly name: string;
  readonly text: string;
  readonly mayShowNumbers: boolean;
}

export interface CanaryFigures {
  bytes: number;
  secrets: number;
  numbers: number;
  hits: string[];
}

/** A Guid in the simulator's spelling, also one that no request has used yet. */
const GUID = /[0-9a-f-]{36}\.AgentGateway\d/;
/** Documented for the simulator, which takes nearly any. The numbers of the examples are made up, too. */
const EXAMPLE_PASSWORD = '"example": "Simulator-1"';
const NUMBER_FIELDS = /"(?:caller|called|phoneNumber|callerPresent|agentPresent)":"\+?(\d{7,})"/g;

/**
 * Sings when something leaks: remembers every credential and every telephone number that went into the service from
 * either side, and looks for them in every byte that came out of it.
 */
export class Canary {
  private readonly secrets = new Map<string, string>();
  /** Numbers, and tickets: what its owner may see. */
  private readonly numbers = new Set<string>();
  private readonly surfaces: Surface[] = [];

  /** What a client sends: its token, its cookies, a password, telephone numbers. */
  sent(headers: Record<string, string>, body = ''): void {
    const { authorization = '', cookie = '' } = lowerCased(headers);
    this.secret('caller token', authorization.split(' ')[1]);
    for (const pair of cookie.split('; ')) this.secret('client cookie', pair.split('=')[1]);
    for (const [, password] of body.matchAll(/"(?:password|current|new)":"([^"]+)"/g))
      this.secret('password', password);
    for (const [, number] of body.matchAll(NUMBER_FIELDS)) if (number) this.numbers.add(number);
  }

  /** What came out. Numbers stand in the resources and events of their owner and nowhere else. */
  received(name: string, text: string, mayShowNumbers = false): void {
    this.surfaces.push({ name, text, mayShowNumbers });
  }

  /** An answer: in a problem, and in any header, numbers are out of place. */
  answered(name: string, { ok, headers }: Response, body: string): void {
    this.received(`headers of ${name}`, JSON.stringify([...headers]));
    this.received(`body of ${name}`, body, ok && !name.endsWith('/metrics'));
    // A ticket stands in the answer that gives it, and nowhere else.
    const ticket = /"ticket":"([\w-]{20,})"/.exec(body)?.[1];
    if (ticket !== undefined) this.numbers.add(ticket);
  }

  /** @throws Error when anything was found where it does not belong */
  check(simulator: Simulator): CanaryFigures {
    this.learnFrom(simulator);
    this.received('OpenAPI file', readFileSync('openapi.json', 'utf8').replaceAll(EXAMPLE_PASSWORD, ''), true);
    const hits = [...new Set(this.surfaces.flatMap((surface) => this.hitsIn(surface)))];
    const bytes = this.surfaces.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const figures = { bytes, secrets: this.secrets.size, numbers: this.numbers.size, hits };
    const report = process.env['CANARY_REPORT'];
    if (report) appendFileSync(report, `${JSON.stringify(figures)}\n`);
    if (hits.length > 0) throw new Error(`Leaked: ${hits.join('; ')}`);
    return figures;
  }

  /** The credentials that the service used towards the upstreams, as they arrived there. */
  private learnFrom({ recorder }: Simulator): void {
    for (const { headers, body } of recorder.requests) {
      this.secret('Guid', headers['guid']);
      this.secret('access token', headers['authorization']?.split(' ')[1]);
      for (const pair of (headers['cookie'] ?? '').split('; ')) this.secret('affinity cookie', pair.split('=')[1]);
      this.secret('app key', /"app_key":"([^"]+)"/.exec(body)?.[1]);
      this.secret('app secret', /"app_secret":"([^"]+)"/.exec(body)?.[1]);
      this.secret('callback capability', /"callBackUrl":"[^"]*\/([^"/]+)"/.exec(body)?.[1]);
    }
  }

  /** Short ones would be found by accident. */
  private secret(kind: string, value: string | undefined): void {
    if (value === undefined || value.length < 8) return;
    for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')])
      this.secrets.set(form, kind);
  }

  private hitsIn({ name, text, mayShowNumbers }: Surface): string[] {
    const secrets = [...this.secrets].flatMap(([value, kind]) => (text.includes(value) ? [`${kind} in ${name}`] : []));
    const guids = GUID.test(text) ? [`Guid in ${name}`] : [];
    const shown = mayShowNumbers ? [] : [...this.numbers].filter((number) => text.includes(number));
    return [...secrets, ...guids, ...shown.map((number) => `number ${number} in ${name}`)];
  }
}

function lowerCased(headers: Record<string, string>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
