import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigurationError } from '../config/read-settings.js';
import { Environment } from '../config/environment.js';
import { readRedisAddress } from '../config/redis-address.js';
import { Tenants } from '../config/tenants.js';
import { Readiness } from '../observability/health/readiness.js';
import { MemoryStore } from './memory/memory-store.js';
import { StateMetrics } from './state-metrics.js';
import { StateStore } from './state-store.js';

const MEGABYTE = 1024 * 1024;

/** The state: of this process, or of all replicas. */
@Global()
@Module({
  providers: [
    StateMetrics,
    { provide: StateStore, inject: [Environment, Tenants, StateMetrics], useFactory: createStore },
  ],
  exports: [StateStore],
})
export class StateModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly readiness: Readiness,
    private readonly store: StateStore,
  ) {}

  /** A store that cannot be reached yet keeps the process from being ready, and one that must not be used from starting. */
  async onModuleInit(): Promise<void> {
    this.readiness.register({
      name: 'state',
      downCode: 'STATE_STORE_UNAVAILABLE',
      check: async () => ((await this.store.condition()) === 'filling' ? 'degraded' : 'ok'),
    });
    const refusal = await this.store.open();
    if (refusal !== null) throw new ConfigurationError([refusal]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}

async function createStore(environment: Environment, tenants: Tenants, metrics: StateMetrics): Promise<StateStore> {
  const address = readRedisAddress(environment.STATE_URL.reveal());
  if (address === null) {
    const budgetBytes = environment.STATE_MEMORY_MB * MEGABYTE;
    return new MemoryStore({ budgetBytes, tenantIds: () => tenants.ids() });
  }
  // Only with an address: else not even the package is loaded.
  const { redisStoreAt } = await import('./redis/redis-store.js');
  return redisStoreAt(address, environment, metrics);
}
