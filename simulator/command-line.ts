import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { SimulatorOptions } from './simulator.js';

interface Flag {
  default: string;
  /** What a value looks like. */
  fits: RegExp;
  means: string;
  /** What the value does to the options. */
  set: (options: SimulatorOptions, value: string) => SimulatorOptions;
}

const text = /^\S+$/;
const count = /^\d{1,5}$/;
const duration = /^\d{1,6}(\.\d+)?$/;
const seconds = (value: string): number => Number(value) * 1000;

/** The flags of `npm run simulator`; `--help` prints them from here. */
const flags: Readonly<Record<string, Flag>> = {
  host: {
    default: '127.0.0.1',
    fits: text,
    means: 'address to listen on',
    set: (options, host) => ({ ...options, host }),
  },
  port: {
    default: '8043',
    fits: count,
    means: 'both upstreams',
    set: (options, port) => ({ ...options, port: Number(port) }),
  },
  'control-port': {
    default: '8044',
    fits: count,
    means: 'control endpoint',
    set: (options, port) => ({ ...options, controlPort: Number(port) }),
  },
  tls: {
    default: 'no',
    fits: /^(yes|no)$/,
    means: 'yes or no: https, with a certificate made at start',
    set: (options, value) => ({ ...options, tls: value === 'yes' }),
  },
  'auth-mode': {
    default: 'dynamic',
    fits: /^(dynamic|static|off)$/,
    means: 'dynamic, static or off: how Guids live',
    set: (options, value) => withGateway(options, { authMode: value as 'dynamic' | 'static' | 'off' }),
  },
  'guid-interval': {
    default: '60',
    fits: duration,
    means: 'seconds until a poll answer brings a new Guid',
    set: (options, value) => withGateway(options, { guidIntervalMs: seconds(value) }),
  },
  'guid-timeout': {
    default: '120',
    fits: duration,
    means: 'seconds that a Guid lives',
    set: (options, value) => withGateway(options, { guidTimeoutMs: seconds(value) }),
  },
  'poll-hold': {
    default: '10',
    fits: duration,
    means: 'seconds that a poll without event is held',
    set: (options, value) => withGateway(options, { pollHoldMs: seconds(value) }),
  },
  'sign-out-after': {
    default: '120',
    fits: duration,
    means: 'seconds without a poll until an agent is signed out',
    set: (options, value) => withGateway(options, { signOutAfterMs: seconds(value) }),
  },
  step: {
    default: '0.5',
    fits: duration,
    means: 'seconds between two steps of a played call',
    set: (options, value) => ({ ...options, stepMs: seconds(value) }),
  },
  talk: {
    default: '20',
    fits: duration,
    means: 'seconds that an ordinary customer talks; 0 = never hangs up',
    set: (options, value) => ({ ...options, talkMs: seconds(value) }),
  },
  product: {
    default: 'aicc',
    fits: /^(aicc|ita)$/,
    means: 'aicc or ita: who answers createCall',
    set: (options, value) => ({ ...options, aicc: { product: value as 'aicc' | 'ita' } }),
  },
  'waiting-calls': {
    default: '1',
    fits: count,
    means: 'callers who always wait in skill queue 25',
    set: (options, value) => ({ ...options, waitingCalls: Number(value) }),
  },
};

/** Reads the command line. A flag that does not exist or has no sensible value is an error with a sentence. */
export function readCommandLine(args: string[]): SimulatorOptions | 'help' {
  const { values } = parseArgs({ args, options: parserOptions() });
  if (values['help'] === true) return 'help';
  return Object.entries(flags).reduce<SimulatorOptions>((options, [name, flag]) => {
    const value = values[name];
    return flag.set(options, checked(name, flag, typeof value === 'string' ? value : flag.default));
  }, {});
}

/** What `--help` prints. */
export function helpText(): string {
  const lines = Object.entries(flags).map(
    ([name, flag]) => `  --${name.padEnd(16)} ${flag.means} (default ${flag.default})`,
  );
  return ['Usage: npm run simulator -- [flags]', '', ...lines].join('\n');
}

function parserOptions(): NonNullable<ParseArgsConfig['options']> {
  const texts = Object.keys(flags).map((name) => [name, { type: 'string' }] as const);
  return { ...Object.fromEntries(texts), help: { type: 'boolean' } };
}

function checked(name: string, { fits }: Flag, value: string): string {
  if (!fits.test(value)) throw new Error(`--${name} cannot be ${JSON.stringify(value)}.`);
  return value;
}

function withGateway(options: SimulatorOptions, ccGateway: SimulatorOptions['ccGateway']): SimulatorOptions {
  return { ...options, ccGateway: { ...options.ccGateway, ...ccGateway } };
}
