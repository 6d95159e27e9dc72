import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/caller/access.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { CallbackAnswerDto } from './callback-answer.dto.js';
import { MobileAgentService } from './mobile-agent.service.js';
import { readReleaseCallback } from './release-callback.js';

/** Where AICC reports that a bidirectional call is over. Every answer is the same: strangers learn nothing from it. */
@ApiTags('Bidirectional calls')
@Controller('v1/mobile-agent/callbacks')
export class CallbacksController {
  constructor(private readonly service: MobileAgentService) {}

  @Post(':capability')
  @HttpCode(200)
  @Public({ rawBody: true })
  @ApiOperation({
    summary: 'Takes the release callback of AICC',
    description: 'For the contact centre only: the address is given to it with the call, and no token is needed.',
  })
  @ApiBody({ description: 'What AICC pushes.', schema: { type: 'object' } })
  @ApiProblems()
  async release(@Param('capability') capability: string, @Body() body: unknown): Promise<CallbackAnswerDto> {
    const callback = typeof body === 'string' ? readReleaseCallback(body) : null;
    if (callback !== null) await this.service.release(capability, callback);
    return { retCode: '0', retMsg: 'success' };
  }
}
