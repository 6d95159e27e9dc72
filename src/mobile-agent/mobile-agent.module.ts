import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CallsModule } from '../calls/calls.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { CallbackCapabilities } from './callback-capabilities.js';
import { CallbacksController } from './callbacks.controller.js';
import { MobileAgentController } from './mobile-agent.controller.js';
import { MobileAgentService } from './mobile-agent.service.js';

/** Bidirectional calls through AICC and ITA, and their callbacks. */
@Module({
  imports: [AuthModule, CallsModule, UpstreamModule],
  controllers: [MobileAgentController, CallbacksController],
  providers: [MobileAgentService, CallbackCapabilities],
})
export class MobileAgentModule {}
