/** A setting that is understood, but whose feature this version has not. */
export interface NotBuiltYet {
  /** A variable, or the dotted path of a key inside one tenant. */
  readonly setting: string;
  /** The one value that asks for nothing; without it every value is refused. */
  readonly harmless?: string;
  /** Ends the sentence that the operator reads. */
  readonly because: string;
}

/** Settings that are refused until their feature is built: nothing is accepted and ignored. */
export const NOT_BUILT_YET: readonly NotBuiltYet[] = [
  { setting: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', because: 'its metrics are read at /metrics' },
  { setting: 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', because: 'its logs are lines on stdout' },
];

/** What an operator reads behind the name of a setting that this version has not; undefined when it may stand there. */
export function refusalOf(table: readonly NotBuiltYet[], name: string, value?: string): string | undefined {
  const entry = table.find(({ setting }) => setting === name);
  if (!entry || (value !== undefined && value.toLowerCase() === entry.harmless)) return undefined;
  return `is not available in this version: ${entry.because}`;
}
