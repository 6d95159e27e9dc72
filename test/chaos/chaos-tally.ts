/** What all agents counted together. */
export class ChaosTally {
  dials = 0;
  /** The numbers of those dials that were answered with a call. */
  readonly accepted: string[] = [];
  settled = 0;
  events = 0;
  /** Gaps that streams announced. */
  resets = 0;
  /** Events that a killed replica had taken from the gateway and not stored; each behind an announced gap. */
  markersLost = 0;
  readonly refusals: Record<string, number> = {};
  /** What must never happen, in words. */
  readonly complaints: string[] = [];
  private numbers = 0;

  /** A customer that nobody else calls. */
  nextNumber(): string {
    return `139${String(++this.numbers).padStart(8, '0')}`;
  }

  refused(code: string): void {
    this.refusals[code] = (this.refusals[code] ?? 0) + 1;
  }

  complain(what: string): void {
    if (this.complaints.length < 100) this.complaints.push(what);
  }
}
