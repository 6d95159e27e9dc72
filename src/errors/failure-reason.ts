/**
 * Why no answer came, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`: the `reason` of a failure among the causes, which is a
 * bare code. Callers are not told, and operators could not mend it without; messages are left out, because they name
 * addresses.
 */
export function failureReason(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : failureReason(error.cause);
}
