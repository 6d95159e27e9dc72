import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { AgentCallInquiry } from './agent-call-inquiry.js';
import { VoiceCallController } from './voice-call.controller.js';
import { VoiceCallService } from './voice-call.service.js';

/** Agent calls through CC-Gateway: outbound, internal, previewed, claimed. */
@Module({
  imports: [AuthModule, CallsModule],
  controllers: [VoiceCallController],
  providers: [AgentCallInquiry, VoiceCallService],
})
export class VoiceCallModule {}
