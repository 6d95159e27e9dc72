import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as systemLookup, Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressesInHostsFile, namesToAsk } from './name-files.js';

/** Where names are looked up; by default where the system does. */
export interface NameLookupOptions {
  /** Name servers with ports; those of the system unless given. */
  servers?: readonly string[];
  hostsFile?: string;
  resolvConf?: string;
  deadlineMs?: number;
  /** What knows names from elsewhere, asked when the name servers know none. */
  system?: (hostname: string) => Promise<LookupAddress[]>;
}

interface Known {
  addresses: LookupAddress[];
  freshUntil: number;
}

/** Less than a connection may take to come about, so that a dead name server is told from a dead upstream. */
const DEADLINE_MS = 2500;
/** Who has an old answer waits no longer than this for a new one. */
const PATIENCE_MS = 500;
/** How long an old answer is used without asking again after the name server failed. */
const PAUSE_MS = 5000;
const TTL_SECONDS = { least: 1, most: 300 };
/** What IPv6 addresses may take longer than IPv4 (RFC 8305, section 3). */
const RESOLUTION_DELAY_MS = 50;
/** A living name server that knows no such name, or no such address of it. */
const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA']);
/** The system's own look-up holds one of four threads of the process: it never gets more than two of them. */
const MAX_SYSTEM_LOOKUPS = 2;
let systemLookups = 0;

/**
 * Looks the names of one tenant's upstream up. Not by `dns.lookup`: its four threads are shared by all tenants, and one
 * dead name server holds them for seconds. cacheable-lookup and undici's dns interceptor end in it, too, as soon as a
 * name stands in the hosts file; this asks the name servers without a thread and reads the files that getaddrinfo reads.
 * The last known addresses are used for as long as the name server fails.
 */
export class NameLookup {
  readonly #options: NameLookupOptions;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<LookupAddress[]>>();

  constructor(options: NameLookupOptions = {}) {
    this.#options = options;
  }

  /** In the place of `dns.lookup`, for `net.connect`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.addresses(hostname).then(
      (all) => {
        const wanted = ofFamily(all, options);
        const [first] = wanted;
        if (first === undefined) callback(notFound(hostname), '');
        else if (options.all) callback(null, wanted);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '');
      },
    );
  };

  async addresses(hostname: string): Promise<LookupAddress[]> {
    const known = this.#known.get(hostname);
    if (known && performance.now() < known.freshUntil) return known.addresses;
    const answer = this.#ask(hostname);
    if (!known) return answer;
    const lastKnown = (error: unknown) => {
      const last = this.#known.get(hostname);
      if (last === undefined) throw error;
      return last.addresses;
    };
    return Promise.race([answer.catch(lastKnown), sleep(PATIENCE_MS, known.addresses, { ref: false })]);
  }

  /** One question at a time for a name, however many wait for the answer. */
  #ask(hostname: string): Promise<LookupAddress[]> {
    const asking = this.#asking.get(hostname);
    if (asking) return asking;
    const answer = this.#resolve(hostname)
      .then(
        ({ addresses, ttlSeconds }) => {
          const seconds = Math.min(Math.max(ttlSeconds, TTL_SECONDS.least), TTL_SECONDS.most);
          this.#known.set(hostname, { addresses, freshUntil: performance.now() + seconds * 1000 });
          return addresses;
        },
        (error: unknown) => {
          const known = this.#known.get(hostname);
          if (saysNoSuchName(error)) this.#known.delete(hostname);
          else if (known) known.freshUntil = performance.now() + PAUSE_MS;
          throw error;
        },
      )
      .finally(() => this.#asking.delete(hostname));
    this.#asking.set(hostname, answer);
    return answer;
  }

  async #resolve(hostname: string): Promise<Answer> {
    const listed = await addressesInHostsFile(hostname, this.#options.hostsFile);
    if (listed.length > 0) return { addresses: listed, ttlSeconds: TTL_SECONDS.least };
    const { servers, resolvConf, deadlineMs = DEADLINE_MS } = this.#options;
    const names = await namesToAsk(hostname, resolvConf);
    // A new one each time reads the list of name servers anew, as the system does.
    const resolver = new Resolver({ timeout: Math.ceil(deadlineMs / 3), tries: 2 });
    if (servers) resolver.setServers(servers);
    const deadline = setTimeout(() => {
      resolver.cancel();
    }, deadlineMs);
    try {
      return await firstAnswer(resolver, hostname, names);
    } catch (error) {
      if (!saysNoSuchName(error)) throw error;
      const { system = askTheSystem } = this.#options;
      return { addresses: await within(deadlineMs, system(hostname), error), ttlSeconds: TTL_SECONDS.least };
    } finally {
      clearTimeout(deadline);
    }
  }
}

interface Answer {
  addresses: LookupAddress[];
  ttlSeconds: number;
}

async function firstAnswer(resolver: Resolver, hostname: string, names: string[]): Promise<Answer> {
  let failure: unknown = notFound(hostname);
  for (const name of names) {
    try {
      return await ask(resolver, name);
    } catch (error) {
      if (saysNoSuchName(error)) continue;
      failure = error;
      // A name server that is dead will not know the next name either; one whose own source fails may.
      if (codeOf(error) !== 'ESERVFAIL') break;
    }
  }
  throw failure;
}

/** Both families; a name server that never answers for IPv6 keeps nobody waiting. */
async function ask(resolver: Resolver, name: string): Promise<Answer> {
  const six = resolver.resolve6(name, { ttl: true });
  six.catch(() => undefined);
  const four = await resolver.resolve4(name, { ttl: true }).catch((error: unknown) => ({ error }));
  if ('error' in four) {
    const only = await six.catch(() => {
      throw four.error;
    });
    return answerOf(only, 6);
  }
  const also = await Promise.race([six.catch(() => []), sleep(RESOLUTION_DELAY_MS, [], { ref: false })]);
  const answer = answerOf(four, 4);
  return { ...answer, addresses: [...answer.addresses, ...answerOf(also, 6).addresses] };
}

function answerOf(records: { address: string; ttl: number }[], family: 4 | 6): Answer {
  return {
    addresses: records.map(({ address }) => ({ address, family })),
    ttlSeconds: Math.min(...records.map(({ ttl }) => ttl)),
  };
}

/** Sources beside the hosts file and the name servers, such as mDNS; never while a name server is silent. */
async function askTheSystem(hostname: string): Promise<LookupAddress[]> {
  if (systemLookups >= MAX_SYSTEM_LOOKUPS) throw notFound(hostname);
  systemLookups += 1;
  try {
    return await systemLookup(hostname, { all: true });
  } finally {
    systemLookups -= 1;
  }
}

async function within<T>(ms: number, answer: Promise<T>, otherwise: unknown): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw otherwise;
  });
  return Promise.race([answer, late]);
}

function ofFamily(all: LookupAddress[], { family }: LookupOptions): LookupAddress[] {
  const wanted = Number(String(family ?? 0).replace('IPv', ''));
  return wanted === 0 ? all : all.filter((one) => one.family === wanted);
}

const notFound = (hostname: string) =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND', hostname });

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? '';
const saysNoSuchName = (error: unknown) => NO_SUCH_NAME.has(codeOf(error));
