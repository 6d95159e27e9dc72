/** What a span may say: names from our own tables and figures; never a number, an id of a person or a credential. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** The ids of the span that is running, as log lines carry them. */
export interface TraceIds {
  readonly trace_id: string;
  readonly span_id: string;
}

/** What the service asks of a tracer. */
export interface Tracer {
  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
  ids(request?: object): TraceIds | undefined;
  /** Headers for an upstream; empty unless TRACE_UPSTREAM says so. */
  upstreamHeaders(): Record<string, string>;
}

const NO_HEADERS = {};

/** Without an endpoint nothing is traced: work simply runs. */
const off: Tracer = {
  span: (_name, _attributes, work) => work(),
  ids: () => undefined,
  upstreamHeaders: () => NO_HEADERS,
};
let tracer = off;

/** Switches tracing on for the life of the process, before anything else starts. */
export function traceWith(other: Tracer): void {
  tracer = other;
}

export const isTracing = () => tracer !== off;

/** Runs work as a step of the request or event that is being served. */
export function traced<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
  return tracer.span(name, attributes, work);
}

/** The ids of the span that is running here, or of the one that served this request. */
export const traceIds = (request?: object) => tracer.ids(request);

/** Headers that continue the trace at an upstream. */
export const upstreamTraceHeaders = () => tracer.upstreamHeaders();
