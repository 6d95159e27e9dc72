/** One way to harm the service from outside. It goes on until the signal aborts, and answers how often it struck. */
export interface Attack {
  name: string;
  run(url: string, options: AttackOptions): Promise<number>;
}

export interface AttackOptions {
  connections: number;
  /** The same seed sends the same bytes. */
  seed: number;
  signal: AbortSignal;
}
