/** One request as it really arrived, before any fault acted on it. */
export interface RecordedRequest {
  at: number;
  operation: string;
  method: string;
  /** Exactly as received, query included. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Names and values alternate, as received. */
  rawHeaders: string[];
  body: string;
  /** Null until an answer went out; it stays null where none did. */
  status: number | null;
}

/** A simulator that runs for weeks forgets its oldest requests. */
const limit = 100_000;

/** Keeps every request that reached the simulator: what was sent is what tests assert on. */
export class Recorder {
  readonly requests: RecordedRequest[] = [];

  record(request: RecordedRequest): RecordedRequest {
    this.requests.push(request);
    if (this.requests.length > limit) this.requests.shift();
    return request;
  }

  /** The requests of one operation; upper and lower case are the same, as they are on the wire. */
  of(operation: string): RecordedRequest[] {
    return this.requests.filter((request) => request.operation.toLowerCase() === operation.toLowerCase());
  }

  clear(): void {
    this.requests.length = 0;
  }
}
