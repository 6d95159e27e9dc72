import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { isTracing, traceIds } from '../../tracing/tracing.js';
import { scrubbedText } from './scrubbed-text.js';

/** What a line says beside its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Nest names every room and route at each start; worth reading only when something is missing. */
const startChatter = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Nest's log and the access log, one JSON object a line on stdout. */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;

  constructor(level: Level, destination: DestinationStream) {
    const options = { level, base: null, serializers: { err: errorFields }, timestamp: pino.stdTimeFunctions.isoTime };
    const mixin = () => ({ ...traceIds() });
    this.pino = pino({ ...options, ...(isTracing() && { mixin }) }, destination);
  }

  /** One line of fields that the caller chose one by one. Never pass an object that came from elsewhere. */
  entry(fields: LogFields, message: string, level: 'info' | 'debug' = 'info'): void {
    this.pino[level](fields, message);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(rest.some((part) => startChatter.has(String(part))) ? 'debug' : 'info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest appends the context as the last text; an error may be the message or stand among the rest, as `{ requestId }`. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const texts = rest.filter((part) => typeof part === 'string');
    const err = [message, ...rest].find((part) => part instanceof Error);
    const text = scrubbedText(message instanceof Error ? message.message : String(message));
    const more = texts.length > 1 ? scrubbedText(texts.slice(0, -1).join('\n')) : undefined; // such as a stack as text
    this.pino[level]({ requestId: rest.map(requestIdIn).find(Boolean), context: texts.at(-1), more, err }, text);
  }
}

function requestIdIn(part: unknown): string | undefined {
  const { requestId } = (typeof part === 'object' && part !== null ? part : {}) as { requestId?: unknown };
  return typeof requestId === 'string' ? requestId : undefined;
}

/** Nothing else of an error is written: those of HTTP clients carry tokens, addresses and telephone numbers. */
function errorFields(error: Error): object {
  const { name } = error;
  const message = scrubbedText(error.message);
  const stack = error.stack && scrubbedText(error.stack);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause instanceof Error ? errorFields(error.cause) : undefined;
  return { name, message, stack, code, cause };
}
