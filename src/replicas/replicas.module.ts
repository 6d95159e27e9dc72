import { Global, Module } from '@nestjs/common';
import { Replicas } from './replicas.js';

/** Who else serves the same agents. */
@Global()
@Module({ providers: [Replicas], exports: [Replicas] })
export class ReplicasModule {}
