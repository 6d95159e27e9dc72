import { Logger } from '@nestjs/common';
import type { UpstreamTarget } from './http/upstream-http.js';

/** Says in the log when an upstream is given up and when it is there again. */
export function circuitLog(tenant: string, upstream: string): NonNullable<UpstreamTarget['onCircuit']> {
  const logger = new Logger('Upstream');
  return (lane, state) => {
    if (state === 'closed') logger.log(`${tenant}/${upstream}: circuit breaker closed, ${lane} are sent again`);
    else logger.warn(`${tenant}/${upstream}: circuit breaker opened, ${lane} are refused because it cannot be reached`);
  };
}
