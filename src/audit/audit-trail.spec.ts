import { describe, expect, it } from '@jest/globals';
import { fastify, type FastifyContextConfig } from 'fastify';
import { Environment } from '../config/environment.js';
import { LineOutput } from '../output/line-output.js';
import { AuditLog } from './audit-log.js';
import { installAuditTrail } from './audit-trail.js';
import { NumberMask } from './number-mask.js';

/** Starts a service with one route; what goes wrong is thrown. */
async function startWith(method: string, config?: FastifyContextConfig): Promise<void> {
  const service = fastify();
  const output = new LineOutput((bytes, done) => done(null, bytes.length));
  installAuditTrail(service, { log: new AuditLog(output), mask: new NumberMask(new Environment()) });
  service.route({ method, url: '/things/:id', handler: () => 'done', ...(config && { config }) });
  await service.ready();
  await service.close();
}

describe('a route that says nothing about the audit trail', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('stops the start when it answers %s', async (method) => {
    await expect(startWith(method)).rejects.toThrow(
      `Route ${method} /things/:id does not declare whether its use is audited`,
    );
  });

  it('may read', async () => {
    await startWith('GET');
  });
});

it.each(['thing.change', 'none'] as const)(
  'a route that declares the audit "%s" may change something',
  async (audit) => {
    await startWith('POST', { audit });
  },
);
