/** What can go wrong with an exchange; the README has a line on each. */
export const faultKinds = [
  'delay',
  'hang',
  'reset',
  'http',
  'html',
  'truncated',
  'malformed',
  'empty',
  'oversized',
  'answer',
  'redirect',
] as const;

/** A disturbance of the next exchanges that fit. */
export interface Fault {
  kind: (typeof faultKinds)[number];
  /** Only this operation, such as `callout`; every operation when absent. */
  operation?: string;
  /** Only requests of this agent. */
  agentId?: string;
  /** Before the operation, which is then not executed, or after it (the default). A delay before only postpones it. */
  when?: 'before' | 'after';
  /** How often it acts, once by default; 0 = until cleared. */
  times?: number;
  delayMs?: number;
  status?: number;
  body?: string;
  headers?: Record<string, string>;
}

/** The faults that wait for their exchange, in the order they were injected. */
export class Faults {
  private pending: { fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    const times = fault.times ?? 1;
    this.pending.push({ fault, left: times === 0 ? Infinity : times });
  }

  /** The first fault that fits, used up once. */
  take(operation: string, agentId: string | undefined): Fault | undefined {
    const entry = this.pending.find(({ fault }) => fits(fault, operation, agentId));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    this.pending = this.pending.filter(({ left }) => left > 0);
    return entry.fault;
  }

  list(): Fault[] {
    return this.pending.map(({ fault, left }) => ({ ...fault, times: left === Infinity ? 0 : left }));
  }

  clear(): void {
    this.pending = [];
  }
}

function fits(fault: Fault, operation: string, agentId: string | undefined): boolean {
  if (fault.agentId !== undefined && fault.agentId !== agentId) return false;
  return fault.operation === undefined || fault.operation.toLowerCase() === operation.toLowerCase();
}
