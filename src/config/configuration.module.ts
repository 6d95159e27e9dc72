import { Global, Module } from '@nestjs/common';
import { ConfigModule, type ConfigType, registerAs } from '@nestjs/config';
import { Environment } from './environment.js';
import { configurationOfProcess } from './load-configuration.js';
import { Tenants } from './tenants.js';

/** A factory that runs at start and not at import, so that tests can override the provider `configuration.KEY`. */
export const configuration = registerAs('configuration', configurationOfProcess);

type Loaded = ConfigType<typeof configuration>;

/** Every room injects `Environment` and `Tenants` from here. */
@Global()
@Module({
  imports: [ConfigModule.forRoot({ isGlobal: true, ignoreEnvFile: true, load: [configuration] })],
  providers: [
    { provide: Environment, inject: [configuration.KEY], useFactory: (loaded: Loaded) => loaded.environment },
    { provide: Tenants, inject: [configuration.KEY], useFactory: (loaded: Loaded) => new Tenants(loaded.tenants) },
  ],
  exports: [Environment, Tenants],
})
export class ConfigurationModule {}
