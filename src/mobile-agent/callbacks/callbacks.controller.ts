import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../auth/caller/access.decorator.js';
import { DescribesPathParameter } from '../../auth/caller/path-parameter.decorator.js';
import { ApiProblems } from '../../http/openapi/api-problems.decorator.js';
import { AnswerCallbacks } from './answer-callbacks.js';
import { CallbackAnswerDto } from './callback-answer.dto.js';
import { CallbackMetrics } from './callback-metrics.js';
import { ReleaseCallbacks } from './release-callbacks.js';

/** What is known to be pushed; any other type is taken too. */
const CALLBACK_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'];
const TAKEN: CallbackAnswerDto = { retCode: '0', retMsg: 'success' };

/** Where AICC reports on bidirectional calls. Every answer is the same: strangers learn nothing from it. */
@ApiTags('Bidirectional calls')
@Controller('v1/mobile-agent/callbacks')
export class CallbacksController {
  constructor(
    private readonly releases: ReleaseCallbacks,
    private readonly answers: AnswerCallbacks,
    private readonly metrics: CallbackMetrics,
  ) {}

  @Post(':capability')
  @HttpCode(200)
  @Public({ rawBody: true, audit: 'none' })
  @ApiOperation({
    summary: 'Receive the release callback from AICC',
    description:
      'For AICC only: it receives the address with the call and needs no token. Accepts JSON, a form or ' +
      'the text of a Java map. A forged, expired or repeated callback gets the same answer and changes nothing.',
  })
  @DescribesPathParameter('capability')
  @ApiConsumes(...CALLBACK_TYPES)
  @ApiBody({ description: 'What AICC sends.', schema: { type: 'object' } })
  @ApiProblems('STATE_STORE_UNAVAILABLE')
  async receiveReleaseCallback(
    @Param('capability') capability: string,
    @Body() body: unknown,
  ): Promise<CallbackAnswerDto> {
    this.metrics.count('release', await this.releases.take(capability, textOf(body)));
    return TAKEN;
  }

  @Post('answer/:tenantCapability')
  @HttpCode(200)
  @Public({ rawBody: true, audit: 'none' })
  @ApiOperation({
    summary: 'Receive the answer callback from AICC',
    description:
      "For AICC only, at the tenant's address that is entered in the AICC console. It is never signed, " +
      'so it is only a hint: the service then asks AICC whether the customer has answered.',
  })
  @DescribesPathParameter('tenantCapability')
  @ApiConsumes(...CALLBACK_TYPES)
  @ApiBody({ description: 'What AICC sends.', schema: { type: 'object' } })
  @ApiProblems('STATE_STORE_UNAVAILABLE')
  async receiveAnswerCallback(
    @Param('tenantCapability') capability: string,
    @Body() body: unknown,
  ): Promise<CallbackAnswerDto> {
    this.metrics.count('answer', await this.answers.take(capability, textOf(body)));
    return TAKEN;
  }
}

/** A request without a body has none to parse. */
const textOf = (body: unknown) => (typeof body === 'string' ? body : '');
