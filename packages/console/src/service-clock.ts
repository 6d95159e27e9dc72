/** The milliseconds by which the service's clock is ahead of this machine's, which may be wrong by hours. */
let aheadMs = 0;

/** Reads the service's clock off an answer; its `Date` has whole seconds. */
export function readServiceClock(response: Response): void {
  const now = Date.parse(response.headers.get('date') ?? '');
  if (!Number.isNaN(now)) aheadMs = now - Date.now();
}

/** The service's time, in epoch milliseconds. */
export const serviceNow = (): number => Date.now() + aheadMs;
