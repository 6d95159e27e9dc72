import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { CallsController } from './calls.controller.js';
import { DiallingController } from './dialling.controller.js';
import { DiallingService } from './dialling.service.js';
import { QueuesController } from './queues.controller.js';
import { WaitingCalls } from './waiting-calls.js';

/** Agent calls through CC-Gateway: outbound, internal, previewed, claimed. */
@Module({
  imports: [AgentsModule, AuthModule, CallsModule],
  controllers: [DiallingController, CallsController, QueuesController],
  providers: [DiallingService, WaitingCalls],
})
export class VoiceCallModule {}
