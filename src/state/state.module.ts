import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '../observability/health/readiness.js';
import { MemoryStore } from './memory/memory-store.js';
import { StateStore } from './state-store.js';

/** The state of this process. */
@Global()
@Module({
  providers: [{ provide: StateStore, useFactory: () => new MemoryStore() }],
  exports: [StateStore],
})
export class StateModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly readiness: Readiness,
    private readonly store: StateStore,
  ) {}

  onModuleInit(): void {
    this.readiness.register({
      name: 'state store',
      downCode: 'STATE_STORE_UNAVAILABLE',
      check: async () => {
        await this.store.read('readiness');
        return 'ok';
      },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
