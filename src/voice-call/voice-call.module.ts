import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { VoiceCallController } from './voice-call.controller.js';
import { VoiceCallService } from './voice-call.service.js';

/** Agent calls through CC-Gateway: outbound, internal, previewed, claimed. */
@Module({
  imports: [AgentsModule, AuthModule, CallsModule],
  controllers: [VoiceCallController],
  providers: [VoiceCallService],
})
export class VoiceCallModule {}
