import { isLoopback } from './http-url.js';
import { readRedisAddress } from './redis-address.js';
import { Secret } from './secret.js';
import {
  Choice,
  Flag,
  HttpUrl,
  Integer,
  Mode,
  type NodeMode,
  Origins,
  PlainText,
  Required,
  ResourceUrl,
  Rule,
  SecretText,
  Text,
} from './setting.js';

/** Longest delay of a Node timer; a longer one would fire at once. */
const LONGEST_MS = 2_147_483_647;

const isKey = (text: string) => /^[A-Za-z0-9+/]{43}=$/.test(text);
const isStateUrl = (text: string) => text === 'memory:' || readRedisAddress(text) !== null;

/** API reference 1303; `#`, `?` and `&` are permitted too, but mean nothing in a base address. */
const CALLBACK_CHARACTERS = /^[\w\-:./]+$/;

/** Every setting of the process, named as its environment variable. Times ending in `_MS` are milliseconds. */
export class Environment {
  /** `production` (or `prod`) switches the rules on that a laptop need not keep. */
  @Mode()
  NODE_ENV?: NodeMode;

  /** Node's own switch; `0` is refused in production. */
  @Rule<Environment>(
    "must not be 0 with NODE_ENV=production: trust an upstream's own authority with caFile",
    (environment) => environment.NODE_TLS_REJECT_UNAUTHORIZED === '0',
    { inProduction: true },
  )
  @Text()
  NODE_TLS_REJECT_UNAUTHORIZED?: string;

  /** Address to listen on; with `CALLER_AUTH=none` the default is `127.0.0.1`. */
  @Text('must be a host name or an IP address', /^[\w.:-]+$/)
  HOST: string = '0.0.0.0';

  /** Port to listen on; 0 picks a free one. */
  @Integer(0, 65_535)
  PORT: number = 3000;

  /** YAML file of tenants. */
  @Required()
  @Text()
  TENANTS_FILE!: string;

  /** External base URL of this service, without a trailing slash. Without it no callback address is sent. */
  @Rule<Environment>(
    'must consist of letters, digits and -:./_ only: AICC takes no other characters in a callback address',
    ({ PUBLIC_URL }) => PUBLIC_URL !== undefined && !CALLBACK_CHARACTERS.test(PUBLIC_URL),
  )
  @HttpUrl()
  PUBLIC_URL?: string;

  /** `memory:` (one process) or `redis://…`, `rediss://…` (any number of replicas); may carry a password. */
  @SecretText(
    'must be memory: or redis[s]://[user:password@]host[:port][,host…][/database][?sentinel=name or ?cluster=true], with %40, %2F and %3F for @, / and ? in a password',
    isStateUrl,
  )
  STATE_URL: Secret = new Secret('memory:');

  /** Megabytes (of 1,048,576 bytes) that `memory:` may hold. */
  @Integer(1, 65_536)
  STATE_MEMORY_MB: number = 512;

  /** 32 bytes in base64; encrypts what is kept in Redis. */
  @Rule<Environment>(
    'is required with Redis',
    ({ STATE_URL, STATE_ENCRYPTION_KEY }) => STATE_URL.reveal() !== 'memory:' && STATE_ENCRYPTION_KEY === undefined,
    { needs: ['STATE_URL'] },
  )
  @SecretText('must be 32 bytes in base64', isKey)
  STATE_ENCRYPTION_KEY?: Secret;

  /** The key before the present one; it still reads. */
  @Rule<Environment>(
    'needs STATE_ENCRYPTION_KEY beside it',
    (environment) =>
      environment.STATE_ENCRYPTION_KEY_PREVIOUS !== undefined && environment.STATE_ENCRYPTION_KEY === undefined,
    { needs: ['STATE_ENCRYPTION_KEY'] },
  )
  @SecretText('must be 32 bytes in base64', isKey)
  STATE_ENCRYPTION_KEY_PREVIOUS?: Secret;

  /** How callers prove who they are; `none` is for a laptop. */
  @Rule<Environment>(
    'must not be none with NODE_ENV=production: everybody could drive every agent',
    ({ CALLER_AUTH }) => CALLER_AUTH === 'none',
    { inProduction: true },
  )
  @Choice('jwt', 'none')
  CALLER_AUTH: 'jwt' | 'none' = 'jwt';

  /** `iss` of the company gateway's tokens; required with `jwt`. */
  @RequiredWithJwt()
  @PlainText()
  JWT_ISSUER?: string;

  /** `aud` of the company gateway's tokens; required with `jwt`. */
  @RequiredWithJwt()
  @PlainText()
  JWT_AUDIENCE?: string;

  /** Where the issuer's public keys are; required with `jwt`. */
  @Rule<Environment>(
    'must be https or a loopback address with NODE_ENV=production',
    ({ JWT_JWKS_URL: url }) => url !== undefined && !url.startsWith('https:') && !isLoopback(url),
    { inProduction: true },
  )
  @RequiredWithJwt()
  @ResourceUrl()
  JWT_JWKS_URL?: string;

  /** Claim with the tenant id, taken literally, else as a dotted path. */
  @PlainText()
  JWT_TENANT_CLAIM: string = 'tenant';

  /** Claim with the agent ids the caller may drive. */
  @PlainText()
  JWT_AGENTS_CLAIM: string = 'agents';

  /** Claim with the caller's roles. */
  @PlainText()
  JWT_ROLES_CLAIM: string = 'roles';

  /** Deadline of one command to an upstream, repeats included. */
  @Integer(1, LONGEST_MS)
  UPSTREAM_TIMEOUT_MS: number = 8000;

  /** Pause after an event poll that brought nothing. */
  @Integer(0, LONGEST_MS)
  POLL_GAP_MS: number = 200;

  /** Deadline of one event poll; the gateway holds it up to 10 s. */
  @Integer(1, LONGEST_MS)
  POLL_TIMEOUT_MS: number = 15_000;

  /** Without a successful poll for this long a session is degraded. */
  @Integer(1, LONGEST_MS)
  DEGRADED_AFTER_MS: number = 30_000;

  /** An agent with no request and no open stream for this long is signed out; 0 = never. */
  @Integer(0, LONGEST_MS)
  AGENT_ABSENCE_TIMEOUT_MS: number = 0;

  /** After this long without an event for an open call the upstream is asked. */
  @Integer(1, LONGEST_MS)
  CALL_SETTLE_TIMEOUT_MS: number = 120_000;

  /** How long a settled call can still be read. */
  @Integer(1, LONGEST_MS)
  CALL_RETENTION_MS: number = 3_600_000;

  /** How long an unused preview offer stays. */
  @Integer(1, LONGEST_MS)
  PREVIEW_TTL_MS: number = 600_000;

  /** How long a second request without a key is answered with the first call; 0 = never. */
  @Integer(0, LONGEST_MS)
  DEDUPE_WINDOW_MS: number = 5000;

  /** How long the answer to an `Idempotency-Key` is replayed. */
  @Integer(1, LONGEST_MS)
  IDEMPOTENCY_TTL_MS: number = 86_400_000;

  /** How many events of an agent's stream can be replayed. */
  @Integer(1, 100_000)
  EVENT_REPLAY_COUNT: number = 200;

  /** How old a replayed event may be. */
  @Integer(1, LONGEST_MS)
  EVENT_REPLAY_MS: number = 3_600_000;

  /** Call-placing requests of one caller in a minute; 0 = no limit. */
  @Integer(0, 1_000_000)
  RATE_LIMIT_CALLER_PER_MINUTE: number = 600;

  /** Call-placing requests of one tenant in a minute; 0 = no limit. */
  @Integer(0, 1_000_000)
  RATE_LIMIT_TENANT_PER_MINUTE: number = 0;

  /** Longest drain after SIGTERM. */
  @Integer(1, LONGEST_MS)
  SHUTDOWN_GRACE_MS: number = 25_000;

  /** Swagger UI and the OpenAPI file. */
  @Flag()
  DOCS_ENABLED: boolean = true;

  /** The agent console at `/console`; with `CALLER_AUTH=none` the default is true. */
  @Flag()
  CONSOLE_ENABLED: boolean = false;

  /** Whether commands to CC-Gateway and AICC carry `traceparent`. */
  @Flag()
  TRACE_UPSTREAM: boolean = false;

  /** OpenTelemetry's own variable: base address of the collector; traces go to `/v1/traces` below it. Without it nothing is traced. */
  @HttpUrl()
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** Where traces are sent instead; the address is taken as it is. */
  @ResourceUrl()
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string;

  /** The protocol of the collector; may say anything where nothing is traced. */
  @JsonWhereTraced('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL')
  @Text()
  OTEL_EXPORTER_OTLP_PROTOCOL?: string;

  /** The same for traces alone; goes before the other one. */
  @JsonWhereTraced()
  @Text()
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL?: string;

  /** The same for metrics alone. */
  @Text()
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT?: string;

  /** The same for logs alone. */
  @Text()
  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT?: string;

  /** The least important level that is logged. */
  @Choice('fatal', 'error', 'warn', 'info', 'debug', 'trace')
  LOG_LEVEL: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' = 'info';

  /** Origins of browser pages that may call this service; none, no CORS headers. */
  @Origins()
  CORS_ORIGINS: string[] = [];
}

function RequiredWithJwt(): PropertyDecorator {
  return (target, property) =>
    Rule<Environment>(
      'is required with CALLER_AUTH=jwt',
      (environment) => environment.CALLER_AUTH === 'jwt' && environment[property as keyof Environment] === undefined,
      { needs: ['CALLER_AUTH'] },
    )(target, property);
}

/** Traces in another protocol would be sent to a port that does not understand them, and nobody would be told. */
function JsonWhereTraced(instead?: keyof Environment): PropertyDecorator {
  return (target, property) =>
    Rule<Environment>(
      'must be http/json where traces are sent: this service speaks no other OTLP',
      (environment) => {
        const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact } = environment;
        const protocol = environment[property as keyof Environment] ?? 'http/json';
        const counts = instead === undefined || environment[instead] === undefined;
        return (base ?? exact) !== undefined && counts && protocol !== 'http/json';
      },
      { needs: ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] },
    )(target, property);
}
