/** A request as a simulated upstream sees it: path decoded and without its query, header names in lower case. */
export interface SimulatedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
}

/** What goes back on the wire, as text: the upstreams print ids that JSON numbers of JavaScript could not carry. */
export interface SimulatedAnswer {
  status: number;
  headers?: Record<string, string | string[]>;
  body: string;
}

/** `operation` is the upstream's own name of what was asked, such as `callout`; `unknown` where there is none. */
export interface SimulatedExchange {
  operation: string;
  answer: SimulatedAnswer;
}

/** One upstream of the two: answers requests from its own state. */
export interface SimulatedUpstream {
  exchange(request: SimulatedRequest): Promise<SimulatedExchange>;
  reset(): void;
  close(): void;
}
