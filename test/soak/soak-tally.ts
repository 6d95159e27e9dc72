/** What all agents of a soak counted together. */
export class SoakTally {
  dials = 0;
  settled = 0;
  /** Dials that were not accepted, by code. */
  readonly refusals = new Map<string, number>();
  events = 0;
  markersPushed = 0;
  markersTold = 0;
  cuts = 0;
  /** What must never happen, in words. */
  readonly complaints: string[] = [];
  readonly dialMs: number[] = [];

  refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  complain(what: string): void {
    if (this.complaints.length < 100) this.complaints.push(what);
  }

  percentile(share: number): number {
    const sorted = [...this.dialMs].sort((one, other) => one - other);
    return Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  }
}
