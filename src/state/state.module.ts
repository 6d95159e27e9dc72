import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Tenants } from '../config/tenants.js';
import { Readiness } from '../observability/health/readiness.js';
import { MemoryStore } from './memory/memory-store.js';
import { StateStore } from './state-store.js';

const MEGABYTE = 1024 * 1024;

/** The state of this process. */
@Global()
@Module({
  providers: [
    {
      provide: StateStore,
      inject: [Environment, Tenants],
      useFactory: ({ STATE_MEMORY_MB }: Environment, tenants: Tenants) =>
        new MemoryStore({ budgetBytes: STATE_MEMORY_MB * MEGABYTE, tenantIds: () => tenants.ids() }),
    },
  ],
  exports: [StateStore],
})
export class StateModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly readiness: Readiness,
    private readonly store: StateStore,
  ) {}

  onModuleInit(): void {
    this.readiness.register({
      name: 'state',
      downCode: 'STATE_STORE_UNAVAILABLE',
      check: async () => ((await this.store.condition()) === 'filling' ? 'degraded' : 'ok'),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
