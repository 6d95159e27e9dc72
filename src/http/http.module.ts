import { Global, Module } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { LineOutput } from '../output/line-output.js';
import { Draining } from './lifecycle/draining.js';
import { EventLoopDelay } from './lifecycle/event-loop-delay.js';
import { ErrorsController } from './problems/errors.controller.js';
import { JsonLogger } from './logging/json-logger.js';

/** What is true for every request. Global: any room may have to know that the process is about to stop. */
@Global()
@Module({
  controllers: [ErrorsController],
  providers: [
    Draining,
    EventLoopDelay,
    {
      provide: JsonLogger,
      inject: [Environment, LineOutput],
      useFactory: (environment: Environment, output: LineOutput) =>
        new JsonLogger(environment.LOG_LEVEL, { write: (line) => void output.write(line) }),
    },
  ],
  exports: [Draining, EventLoopDelay, JsonLogger],
})
export class HttpModule {}
