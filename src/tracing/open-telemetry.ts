import { context, propagation, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { traceWith, type SpanAttributes, type TraceIds } from './tracing.js';

/** A collector that does not answer must not hold up the exit. */
const LAST_SPANS_MS = 2000;

/**
 * Traces with OpenTelemetry, set up by its own variables (`OTEL_…`). Imported only where an endpoint is set.
 * A span never records an exception: messages may carry what belongs to nobody else.
 */
export class OpenTelemetry {
  private readonly provider: NodeTracerProvider;
  private readonly tracer;
  private readonly contexts = new WeakMap<object, Context>();

  /** Spans go to this address, which was checked; the exporter would drop an unreadable one and take localhost. */
  constructor({ version, url, toUpstreams }: { version: string; url: string; toUpstreams: boolean }) {
    const ours = resourceFromAttributes({ 'service.name': 'contact-centre-bff', 'service.version': version });
    const set = detectResources({ detectors: [envDetector] });
    this.provider = new NodeTracerProvider({
      resource: defaultResource().merge(ours).merge(set),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
    });
    this.provider.register();
    this.tracer = trace.getTracer('contact-centre-bff', version);
    traceWith({
      span: (name, attributes, work) => this.span(name, attributes, work),
      ids: (request) => idsIn(request === undefined ? context.active() : this.contexts.get(request)),
      upstreamHeaders: () => (toUpstreams ? headersOf(context.active()) : {}),
    });
  }

  /** Continues the caller's trace with a span for each request; probes and scrapes are no part of any. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const isProbe = request.routeOptions.config.whileDraining === true;
      context.with(isProbe ? context.active() : this.begin(request, reply), done);
    });
    // Reading a body loses the context: its events belong to the socket.
    fastify.addHook('preValidation', (request, _reply, done) => {
      context.with(this.contexts.get(request) ?? context.active(), done);
    });
  }

  /** Makes steps of these methods, wherever a trace is under way. */
  watchMethods<T extends object>(target: T, name: string, methods: readonly (keyof T & string)[]): void {
    for (const method of methods) {
      const original = target[method] as (...args: unknown[]) => Promise<unknown>;
      const watched = (...args: unknown[]) => {
        const work = () => original.apply(target, args);
        return trace.getActiveSpan() === undefined ? work() : this.span(`${name} ${method}`, {}, work);
      };
      Object.defineProperty(target, method, { value: watched });
    }
  }

  /** Sends what is left. */
  async stop(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, LAST_SPANS_MS).unref());
    await Promise.race([this.provider.shutdown().catch(() => undefined), late]);
  }

  private begin(request: FastifyRequest, reply: FastifyReply): Context {
    const outer = propagation.extract(context.active(), request.headers);
    const route = (request.is404 ? null : request.routeOptions.url) ?? 'unknown';
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const span = this.tracer.startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, outer);
    reply.raw.once('close', () => {
      span.setAttribute('http.response.status_code', reply.raw.statusCode);
      if (reply.raw.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    const inner = trace.setSpan(outer, span);
    this.contexts.set(request, inner);
    return inner;
  }

  private span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    return this.tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        failed(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

/** The error code of a problem is ours; anything else of an error is not told. */
function failed(span: Span, error: unknown): void {
  const { code } = error as { code?: unknown };
  span.setAttribute('error.type', typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : 'defect');
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function idsIn(where: Context | undefined): TraceIds | undefined {
  const span = where && trace.getSpanContext(where);
  return span && { trace_id: span.traceId, span_id: span.spanId };
}

function headersOf(where: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(where, headers);
  // Not `tracestate` or `baggage`: those are the caller's words, and nothing of a caller goes upstream.
  return headers['traceparent'] === undefined ? {} : { traceparent: headers['traceparent'] };
}
