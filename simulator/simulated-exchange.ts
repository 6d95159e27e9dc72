/** A request as a simulated upstream sees it: path decoded and without its query, header names in lower case. */
export interface SimulatedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
  /** Fires when the client hangs up before its answer, so that a held poll is not taken for a living one. */
  aborted?: AbortSignal;
}

/** What goes back on the wire, as text: the upstreams print ids that JSON numbers of JavaScript could not carry. */
export interface SimulatedAnswer {
  status: number;
  headers?: Record<string, string | string[]>;
  body: string;
}

/** What happens to an answer on its way: it never comes, the connection is reset, or its JSON is cut in the middle. */
export type Mishap = 'hang' | 'reset' | 'truncated';

/** `operation` is the upstream's own name of what was asked, such as `callout`; `unknown` where there is none. */
export interface SimulatedExchange {
  operation: string;
  answer: SimulatedAnswer;
  mishap?: Mishap;
}

/** One upstream of the two: answers requests from its own state. */
export interface SimulatedUpstream {
  exchange(request: SimulatedRequest): Promise<SimulatedExchange>;
  reset(): void;
  close(): void;
}
