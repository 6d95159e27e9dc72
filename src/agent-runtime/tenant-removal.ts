import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Tenants } from '../config/tenants.js';
import { AgentRuntimes } from './agent-runtimes.js';
import { OpenStreams } from '../events/stream/open-streams.js';

/** Tells the agents of a tenant that is taken out of the tenants file, and lets go of them until it comes back. */
@Injectable()
export class TenantRemoval implements OnModuleInit {
  constructor(
    private readonly tenants: Tenants,
    private readonly runtimes: AgentRuntimes,
    private readonly streams: OpenStreams,
  ) {}

  onModuleInit(): void {
    this.tenants.onChange(({ added, removed }) => {
      for (const tenantId of removed) {
        this.runtimes.suspend(tenantId);
        this.streams.endTenant(tenantId);
      }
      for (const tenantId of added) this.runtimes.resume(tenantId);
    });
  }
}
