/** Where a Redis is, by `STATE_URL`. Holds its password: never printed. */
export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** Of the master, at the Sentinels. */
  readonly sentinelName: string | null;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly usesTls: boolean;
}

const DEFAULT_PORT = 6379;
const SENTINEL_PORT = 26_379;
const SHAPE = /^(rediss?):\/\/(?:([^@/?]*)@)?([^@/?]+)(?:\/(\d*))?(?:\?(.*))?$/;

/**
 * Reads `redis[s]://[user:password@]host[:port][,host[:port]…][/database][?sentinel=name|?cluster=true]`.
 * @returns null for what is no such address
 */
export function readRedisAddress(text: string): RedisAddress | null {
  const [, scheme, userInfo = '', list = '', database = '', query = ''] = SHAPE.exec(text) ?? [];
  if (scheme === undefined) return null;
  const parameters = new URLSearchParams(query);
  const { sentinel, cluster, ...others } = Object.fromEntries(parameters);
  const isUnderstood = Object.keys(others).length === 0 && (cluster === undefined || cluster === 'true');
  if (!isUnderstood || sentinel === '' || (sentinel !== undefined && cluster !== undefined)) return null;
  const kind = sentinel !== undefined ? 'sentinel' : cluster === undefined ? 'single' : 'cluster';
  const hosts = list.split(',').map((one) => readHost(one, kind === 'sentinel' ? SENTINEL_PORT : DEFAULT_PORT));
  if (hosts.some((host) => host === null) || (kind === 'single' && hosts.length > 1)) return null;
  if (kind === 'cluster' && Number(database) !== 0) return null;
  const [username, password] = userInfo.split(/:(.*)/s).map(decoded);
  return {
    kind,
    hosts: hosts.filter((host) => host !== null),
    sentinelName: sentinel ?? null,
    username: username === '' ? undefined : username,
    password: password === '' ? undefined : password,
    database: Number(database),
    usesTls: scheme === 'rediss',
  };
}

function readHost(text: string, defaultPort: number): { host: string; port: number } | null {
  const [, bracketed, plain, digits] = /^(?:\[([\da-fA-F:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? defaultPort : Number(digits);
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
