import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { CallControlController } from './call-control.controller.js';
import { CallControlService } from './call-control.service.js';
import { RunningCommands } from './running-commands.js';
import { TransferService } from './transfer.service.js';
import { VoiceCallController } from './voice-call.controller.js';
import { VoiceCallService } from './voice-call.service.js';

/** Agent calls through CC-Gateway: outbound, internal, previewed, claimed; and what is done with them. */
@Module({
  imports: [AgentsModule, AuthModule, CallsModule],
  controllers: [VoiceCallController, CallControlController],
  providers: [VoiceCallService, CallControlService, TransferService, RunningCommands],
})
export class VoiceCallModule {}
