import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '../../config/redis-address.js';
import { scripts } from './redis-scripts.js';

type ClientOptions = RedisOptions & { replyMapping: 'legacy' };

type Scripted = (numberOfKeys: number, ...keysAndValues: (string | number | Buffer)[]) => Promise<unknown>;

/** What is used of ioredis; a cluster can do the same. */
export interface RedisClient {
  readonly status: string;
  connect(): Promise<void>;
  disconnect(): void;
  quit(): Promise<unknown>;
  mgetBuffer(...keys: string[]): Promise<(Buffer | null)[]>;
  getBuffer(key: string): Promise<Buffer | null>;
  set(key: string, value: Buffer, ...terms: string[]): Promise<unknown>;
  info(section: string): Promise<string>;
  config(get: 'GET', name: string): Promise<unknown>;
  subscribe(...channels: string[]): Promise<unknown>;
  unsubscribe(...channels: string[]): Promise<unknown>;
  on(event: string, listener: (...values: never[]) => void): unknown;
  commitBuffer: Scripted;
  readLogBuffer: Scripted;
  renewLog: Scripted;
}

const COMMAND_MS = 2000;
/** How long a connection that is being ended holds the process up. */
const DISCONNECT_MS = 200;
const LONGEST_PAUSE_MS = 1000;

/**
 * The only file that knows ioredis. Nothing is repeated behind our back: a command whose answer is lost may have been
 * carried out, and only its author knows whether to ask again. While Redis is away commands fail at once.
 *
 * @param isSubscriber its connection is resubscribed by its owner, who has to catch up first
 */
export function createRedisClient(address: RedisAddress, isSubscriber = false): RedisClient {
  const { hosts, sentinelName, username, password, database, usesTls } = address;
  const options: ClientOptions = {
    replyMapping: 'legacy',
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: !isSubscriber,
    connectTimeout: COMMAND_MS,
    commandTimeout: COMMAND_MS,
    disconnectTimeout: DISCONNECT_MS,
    keepAlive: 10_000,
    retryStrategy: pauseBefore,
    db: database,
    scripts,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(usesTls && { tls: {} }),
  };
  const client =
    address.kind === 'cluster' && isSubscriber
      ? subscriberOfCluster(options, hosts)
      : clientOf(address.kind, options, hosts, sentinelName);
  return client as unknown as RedisClient;
}

/**
 * A connection to one node hears what is published at any. Unlike the subscriber inside `Cluster`, which moves to another
 * node in silence, it says when it is back, so that its owner can look what it missed.
 */
function subscriberOfCluster(options: ClientOptions, hosts: RedisAddress['hosts']): Redis {
  let at = Math.floor(Math.random() * hosts.length);
  const next = () => hosts[at++ % hosts.length];
  const client = new Redis({
    ...options,
    ...next(),
    retryStrategy: (attempt) => {
      Object.assign(client.options, next());
      return pauseBefore(attempt);
    },
  });
  return client;
}

function clientOf(
  kind: RedisAddress['kind'],
  options: ClientOptions,
  hosts: RedisAddress['hosts'],
  sentinelName: string | null,
): Redis | Cluster {
  if (kind === 'cluster')
    return new Cluster([...hosts], {
      lazyConnect: true,
      // A command waits, within its deadline, for a node that is being connected to; otherwise each fail-over refuses a burst.
      enableOfflineQueue: true,
      clusterRetryStrategy: pauseBefore,
      // It would repeat commands whose answer was lost.
      retryDelayOnFailover: 0,
      redisOptions: options,
      scripts,
      ...(options.tls !== undefined && { dnsLookup: (name, done) => done(null, name) }),
    });
  if (kind === 'single') return new Redis({ ...options, ...hosts[0] });
  return new Redis({
    ...options,
    sentinels: [...hosts],
    name: sentinelName ?? '',
    sentinelRetryStrategy: pauseBefore,
    ...(options.tls !== undefined && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
  });
}

/** Scattered, so that the replicas do not come back in step. */
function pauseBefore(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(attempt, 6));
  return longest / 2 + Math.random() * (longest / 2);
}
