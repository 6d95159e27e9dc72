import { Global, Module } from '@nestjs/common';
import { LineOutput } from './line-output.js';
import { standardOutput } from './standard-output.js';

/** Global: log, audit trail and metrics share one way out. */
@Global()
@Module({ providers: [{ provide: LineOutput, useValue: standardOutput }], exports: [LineOutput] })
export class OutputModule {}
