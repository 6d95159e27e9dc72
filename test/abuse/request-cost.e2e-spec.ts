import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '../../demo/running-service.js';
import { hostileRequests } from './hostile-requests.js';
import { RequestCost } from './request-cost.js';

/**
 * What a refusal may cost, in honest requests: a busy machine makes both dearer alike.
 * Most take less than three, thirty thousand empty objects once took a hundred.
 */
const MOST_HONEST_REQUESTS = 10;
const honest = {
  name: 'an honest dial',
  method: 'POST',
  path: '/v1/agents/291/calls/outbound',
  body: '{"called":"1"}',
};

let service: RunningService;
let cost: RequestCost;
beforeAll(async () => {
  const settings = { PORT: '0', LOG_LEVEL: 'error', RATE_LIMIT_CALLER_PER_MINUTE: '0' };
  service = await startService('http://127.0.0.1:9', settings);
  cost = new RequestCost(service.url);
  await cost.of(honest, 200);
});
afterAll(async () => {
  await cost.close();
  await service.stop();
});

describe('a request within the limits', () => {
  it.each(hostileRequests)('costs little to refuse: $name', async (request) => {
    const unit = await cost.of(honest, 20);
    const ms = await cost.of(request, 20);
    expect(ms / unit).toBeLessThan(MOST_HONEST_REQUESTS);
  });
});
