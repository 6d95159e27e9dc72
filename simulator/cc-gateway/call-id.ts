let sequence = 0;

/** A call id as the platform prints it: epoch seconds and a sequence number. */
export function nextCallId(): string {
  sequence += 1;
  return `${Math.floor(Date.now() / 1000)}-${sequence}`;
}
