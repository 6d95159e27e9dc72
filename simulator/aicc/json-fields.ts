import { isLosslessNumber, parse } from 'lossless-json';

/** The properties of a JSON object; numbers are LosslessNumbers. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** Reads a request body; null where it is not a JSON object. */
export function readJsonFields(body: string): JsonFields | null {
  try {
    const value: unknown = parse(body);
    return isFields(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isFields(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** The interfaces treat an empty text and null like a field that was left out. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** The text of an optional field, null where it is absent. */
export function optionalText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
