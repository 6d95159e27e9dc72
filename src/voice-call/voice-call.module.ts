import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { CallControlController } from './call-control.controller.js';
import { CallControlService } from './call-control.service.js';
import { CallDataController } from './call-data.controller.js';
import { CallsController } from './calls.controller.js';
import { DiallingController } from './dialling.controller.js';
import { DiallingService } from './dialling.service.js';
import { PreviewsService } from './previews.service.js';
import { QueuesController } from './queues.controller.js';
import { RunningCommands } from './running-commands.js';
import { TransferService } from './transfer.service.js';
import { WaitingCalls } from './waiting-calls.js';

/** Agent calls through CC-Gateway: outbound, internal, previewed, claimed; and what is done with them. */
@Module({
  imports: [AgentsModule, AuthModule, CallsModule],
  controllers: [DiallingController, CallsController, CallControlController, CallDataController, QueuesController],
  providers: [CallControlService, DiallingService, PreviewsService, RunningCommands, TransferService, WaitingCalls],
})
export class VoiceCallModule {}
