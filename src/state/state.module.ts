import { Global, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { MemoryStore } from './memory-store.js';
import { StateStore } from './state-store.js';

@Injectable()
class StateStoreEnd implements OnApplicationShutdown {
  constructor(private readonly store: StateStore) {}

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}

/** The state of this process. */
@Global()
@Module({
  providers: [{ provide: StateStore, useFactory: () => new MemoryStore() }, StateStoreEnd],
  exports: [StateStore],
})
export class StateModule {}
