/** A short-lived link to a recording. */
export class RecordingDto {
  /**
   * A signed link: whoever has it can listen. Do not keep it.
   * @example https://obs.example.com/recordings/1.wav?Expires=1769850900&Signature=…
   */
  url!: string;
  /** @example 2026-01-31T09:20:00.000Z */
  expiresAt!: string;
}
