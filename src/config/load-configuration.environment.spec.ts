import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './read-settings.js';
import { Environment } from './environment.js';
import { parseEnvironment, strayVariables } from './load-configuration.js';

const STATE_URL_FAULT =
  'must be memory: or redis[s]://[user:password@]host[:port][,host…][/database][?sentinel=name or ?cluster=true], with %40, %2F and %3F for @, / and ? in a password';

const KEY = Buffer.alloc(32, 7).toString('base64');
const laptop = { CALLER_AUTH: 'none', TENANTS_FILE: 'tenants.yaml' };
const jwt = {
  TENANTS_FILE: 'tenants.yaml',
  JWT_ISSUER: 'https://login.example.com/',
  JWT_AUDIENCE: 'contact-centre',
  JWT_JWKS_URL: 'https://login.example.com/jwks.json',
};

describe('parseEnvironment', () => {
  it('fills in every default', () => {
    const { STATE_URL, ...environment } = parseEnvironment(jwt);

    expect(STATE_URL.reveal()).toBe('memory:');
    expect(environment).toEqual({
      ...jwt,
      HOST: '0.0.0.0',
      PORT: 3000,
      CALLER_AUTH: 'jwt',
      JWT_TENANT_CLAIM: 'tenant',
      JWT_AGENTS_CLAIM: 'agents',
      JWT_ROLES_CLAIM: 'roles',
      UPSTREAM_TIMEOUT_MS: 8000,
      POLL_GAP_MS: 200,
      POLL_TIMEOUT_MS: 15_000,
      DEGRADED_AFTER_MS: 30_000,
      AGENT_ABSENCE_TIMEOUT_MS: 0,
      CALL_SETTLE_TIMEOUT_MS: 120_000,
      CALL_RETENTION_MS: 3_600_000,
      PREVIEW_TTL_MS: 600_000,
      DEDUPE_WINDOW_MS: 5000,
      IDEMPOTENCY_TTL_MS: 86_400_000,
      EVENT_REPLAY_COUNT: 200,
      EVENT_REPLAY_MS: 3_600_000,
      RATE_LIMIT_CALLER_PER_MINUTE: 600,
      RATE_LIMIT_TENANT_PER_MINUTE: 0,
      SHUTDOWN_GRACE_MS: 25_000,
      STATE_MEMORY_MB: 512,
      DOCS_ENABLED: true,
      TRACE_UPSTREAM: false,
      CONSOLE_ENABLED: false,
      LOG_LEVEL: 'info',
      CORS_ORIGINS: [],
    });
  });

  it('listens on this machine alone when nobody proves who he is', () => {
    expect(parseEnvironment(laptop).HOST).toBe('127.0.0.1');
    expect(parseEnvironment({ ...laptop, HOST: '0.0.0.0' }).HOST).toBe('0.0.0.0');
  });

  it('shows the console by default only where nobody proves who he is', () => {
    expect(parseEnvironment(laptop).CONSOLE_ENABLED).toBe(true);
    expect(parseEnvironment({ ...laptop, CONSOLE_ENABLED: 'FALSE' }).CONSOLE_ENABLED).toBe(false);
    expect(parseEnvironment(jwt).CONSOLE_ENABLED).toBe(false);
    expect(parseEnvironment({ ...jwt, CONSOLE_ENABLED: 'true' }).CONSOLE_ENABLED).toBe(true);
  });

  it('counts an empty variable as unset', () => {
    expect(
      parseEnvironment({
        ...laptop,
        PORT: '',
        PUBLIC_URL: '',
        STATE_URL_FILE: '',
        POLL_GAP: '',
        LOG_LEVEL: '""',
        HOST: ' \r',
      }),
    ).toEqual(parseEnvironment(laptop));
  });

  it.each<[string, string, unknown]>([
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['HOST', '::1', '::1'],
    ['PUBLIC_URL', 'https://crm.example.com/calls/', 'https://crm.example.com/calls'],
    ['POLL_TIMEOUT_MS', '1', 1],
    ['UPSTREAM_TIMEOUT_MS', '2147483647', 2_147_483_647],
    ['DEDUPE_WINDOW_MS', '0', 0],
    ['PORT', ' 80', 80],
    ['PORT', '"80"\r', 80],
    ['DOCS_ENABLED', 'false', false],
    ['DOCS_ENABLED', 'FALSE', false],
    ['CONSOLE_ENABLED', 'True', true],
    ['CALLER_AUTH', 'NONE', 'none'],
    ['JWT_ISSUER', '"https://login.example.com/"\r', 'https://login.example.com/'],
    ['JWT_AUDIENCE', "'contact-centre'", 'contact-centre'],
    ['JWT_AUDIENCE', 'contact centre', 'contact centre'],
    ['JWT_ROLES_CLAIM', 'roles\r', 'roles'],
    ['NODE_ENV', 'prod', 'production'],
    ['NODE_ENV', 'Production', 'production'],
    ['NODE_ENV', '"production"\r', 'production'],
    ['NODE_ENV', 'test', 'test'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', '"http://collector:4318/"', 'http://collector:4318'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://collector/v1/traces?a=1', 'https://collector/v1/traces?a=1'],
    ['LOG_LEVEL', 'debug', 'debug'],
    [
      'CORS_ORIGINS',
      'https://a.example.com, http://localhost:5173',
      ['https://a.example.com', 'http://localhost:5173'],
    ],
  ])('reads %s=%s', (name, text, value) => {
    const raw = { ...jwt, ...(name !== 'NODE_ENV' && laptop), [name]: text };
    expect(parseEnvironment(raw, [])).toMatchObject({ [name]: value });
  });

  const milliseconds = 'must be a whole number from 1 to 2147483647';
  const origins = 'must be exact origins like https://crm.example.com, separated by commas';
  const url = 'must be an http or https URL without credentials, query or fragment';
  const address = 'must be an http or https URL without credentials or fragment';
  it.each([
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['PORT', '3e3', 'must be a whole number from 0 to 65535'],
    ['PORT', '8 0', 'must be a whole number from 0 to 65535'],
    ['PORT', '"80', 'must be a whole number from 0 to 65535'],
    ['HOST', 'http://x', 'must be a host name or an IP address'],
    ['POLL_TIMEOUT_MS', '0', milliseconds],
    ['UPSTREAM_TIMEOUT_MS', '2147483648', milliseconds],
    ['SHUTDOWN_GRACE_MS', '25s', milliseconds],
    ['EVENT_REPLAY_COUNT', '0', 'must be a whole number from 1 to 100000'],
    ['RATE_LIMIT_CALLER_PER_MINUTE', '1.5', 'must be a whole number from 0 to 1000000'],
    ['DOCS_ENABLED', 'yes', 'must be true or false'],
    ['DOCS_ENABLED', 'toString', 'must be true or false'],
    ['LOG_LEVEL', 'verbose', 'must be one of fatal, error, warn, info, debug, trace'],
    ['CALLER_AUTH', 'saml', 'must be one of jwt, none'],
    ['JWT_ISSUER', '"https://login.example.com/', 'must be plain text without quotation marks around it'],
    ['JWT_AUDIENCE', '“contact-centre”', 'must be plain text without quotation marks around it'],
    ['JWT_TENANT_CLAIM', 'ten\tant', 'must be plain text without quotation marks around it'],
    ['NODE_ENV', 'produciton', 'must be production, staging, test or development'],
    ['NODE_ENV', 'constructor', 'must be production, staging, test or development'],
    ['PUBLIC_URL', 'https://crm.example.com/?a=1', url],
    ['JWT_JWKS_URL', 'login.example.com', address],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', url],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://collector:4317', url],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:word@collector', url],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://collector?key=word', url],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://user:word@collector/v1/traces', address],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://collector/v1/traces#a', address],
    ['CORS_ORIGINS', '*', origins],
    ['CORS_ORIGINS', 'null', origins],
    ['CORS_ORIGINS', 'https://crm.example.com/', origins],
    ['CORS_ORIGINS', 'https://a.example.com,,https://b.example.com', origins],
    ['STATE_URL', 'http://redis', STATE_URL_FAULT],
    ['STATE_URL', 'redis://', STATE_URL_FAULT],
    ['STATE_URL', 'rediss://:p@ss@redis.example.com', STATE_URL_FAULT],
    ['STATE_ENCRYPTION_KEY', Buffer.alloc(31).toString('base64'), 'must be 32 bytes in base64'],
    ['STATE_ENCRYPTION_KEY_PREVIOUS', 'x', 'must be 32 bytes in base64'],
  ])('refuses %s=%s', (name, text, sentence) => {
    const raw = { ...laptop, STATE_ENCRYPTION_KEY: KEY, [name]: text };

    expect(() => parseEnvironment(raw, [])).toThrow(new ConfigurationError([`${name} ${sentence}`]));
  });

  describe('where traces are sent', () => {
    const traced = { ...laptop, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317' };
    const exactly = { ...laptop, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4317/v1/traces' };
    const onlyJson = 'must be http/json where traces are sent: this service speaks no other OTLP';

    it.each([
      [traced, 'OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
      [traced, 'OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf'],
      [exactly, 'OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
      [exactly, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/protobuf'],
      [{ ...traced, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'grpc'],
    ])('refuses the other protocols of OTLP (%o, %s=%s)', (raw, name, protocol) => {
      expect(() => parseEnvironment({ ...raw, [name]: protocol })).toThrow(
        new ConfigurationError([`${name} ${onlyJson}`]),
      );
    });

    it.each([
      [traced, {}],
      [traced, { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }],
      [exactly, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' }],
      [laptop, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' }],
    ])('takes JSON there, and anything where nothing is traced (%o, %o)', (raw, protocol) => {
      expect(() => parseEnvironment({ ...raw, ...protocol })).not.toThrow();
    });
  });

  it('lists all problems at once, without the values', () => {
    const raw = { PORT: 'p0rt', STATE_URL: 'redis:secret', DOCS_ENABLED: 'maybe', POLL_GAP: '1', JWT_ISSUER: 'me' };

    expect(() => parseEnvironment(raw, [])).toThrow(
      new ConfigurationError([
        'POLL_GAP is not a variable of this service',
        'PORT must be a whole number from 0 to 65535',
        'TENANTS_FILE is required',
        `STATE_URL ${STATE_URL_FAULT}`,
        'DOCS_ENABLED must be true or false',
        'JWT_AUDIENCE is required with CALLER_AUTH=jwt',
        'JWT_JWKS_URL is required with CALLER_AUTH=jwt',
      ]),
    );
  });
});

describe('settings whose feature is not built', () => {
  const table = [
    { setting: 'POLL_GAP_MS', because: 'reasons' },
    { setting: 'DEDUPE_WINDOW_MS', harmless: '0', because: 'other reasons' },
    { setting: 'STATE_URL', harmless: 'memory:', because: 'yet others' },
  ];

  it('are refused with a sentence, once each', () => {
    const raw = { ...laptop, POLL_GAP_MS: 'x', DEDUPE_WINDOW_MS: '10', STATE_URL: 'redis://r' };

    expect(() => parseEnvironment(raw, table)).toThrow(
      new ConfigurationError([
        'STATE_URL is not available in this version: yet others',
        'POLL_GAP_MS is not available in this version: reasons',
        'DEDUPE_WINDOW_MS is not available in this version: other reasons',
      ]),
    );
  });

  it('are taken when unset or harmless', () => {
    const harmless = { ...laptop, DEDUPE_WINDOW_MS: '0', STATE_URL: 'memory:' };

    expect(() => parseEnvironment(harmless, table)).not.toThrow();
    expect(() => parseEnvironment(laptop, table)).not.toThrow();
  });

  it.each<[string, string, string]>([
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'http://collector:4318/v1/metrics', 'its metrics are read at /metrics'],
    ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'http://collector:4318/v1/logs', 'its logs are lines on stdout'],
  ])('include %s', (name, value, because) => {
    expect(() => parseEnvironment({ ...laptop, [name]: value })).toThrow(
      new ConfigurationError([`${name} is not available in this version: ${because}`]),
    );
    const asksForNothing = { OTEL_SERVICE_NAME: 'bff', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    expect(() => parseEnvironment({ ...laptop, ...asksForNothing })).not.toThrow();
  });
});

describe('strayVariables', () => {
  it.each([
    'AGENT_ABSENCE_MS',
    'CALL_SETTLE_MS',
    'EVENT_REPLAY',
    'POLL_GAP',
    'JWT_JWKS_URI',
    'RATE_LIMIT_PER_MINUTE',
    'STATE_URI',
    'JWT_ISSUER_FILE',
    'CORS_ORIGIN',
    'PORT_FILE',
    'CONSOLE_ENABLE',
  ])('names %s', (name) => {
    expect(strayVariables({ [name]: 'x' })).toEqual([`${name} is not a variable of this service`]);
  });

  it.each([
    'PATH',
    'HOSTNAME',
    'LOG_FORMAT',
    'STATE_SERVICE_HOST',
    'CALL_PORT',
    'CALL_PORT_6379_TCP_ADDR',
    'DOCS_SERVICE_PORT',
    'AGENT_TOOLSDIRECTORY',
    'STATE_DIRECTORY',
    'EVENT_NAME',
    'OTEL_SERVICE_NAME',
    'LOG_FILE',
  ])('leaves %s to others', (name) => {
    expect(strayVariables({ [name]: 'x' })).toEqual([]);
  });

  it('knows every variable of ours, and the files of the secret ones', () => {
    const names = [...Object.keys(new Environment()), 'STATE_URL_FILE', 'STATE_ENCRYPTION_KEY_FILE'];

    expect(strayVariables(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });
});
