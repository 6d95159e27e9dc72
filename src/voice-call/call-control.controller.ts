import { applyDecorators, Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  type ApiOperationOptions,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import type { Caller } from '../auth/caller/caller.js';
import { CurrentAgent, CurrentCaller } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { Call } from '../calls/call.js';
import { CallDto, toCallDto } from '../calls/call.dto.js';
import { answerPlaced, placedHeaders } from '../calls/dial-once/answer-placed.js';
import { dialProblems } from '../calls/dial-once/dial-problems.js';
import type { PlacedCall } from '../calls/dial-once/dial-once.js';
import type { ErrorCode } from '../errors/catalogue.js';
import { TakesIdempotencyKey } from '../http/input/idempotency-key.decorator.js';
import { NoBody } from '../http/input/no-body.decorator.js';
import { Pressed, type PressIds } from '../http/input/pressed.decorator.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import type { AgentRef } from '../state/agent-ref.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { CallDataAnswerDto, CallDataDto, ConferenceDto, DigitsDto } from './call-control.dto.js';
import { CallControlService } from './call-control.service.js';
import { ConsultDto, TransferDto } from './transfer.dto.js';
import { TransferService } from './transfer.service.js';

const commandProblems: readonly ErrorCode[] = ['NOT_FOUND', 'AUDIT_UNAVAILABLE', ...agentProblems];

/** A command to a call: accepted, and carried out as events will tell. */
function CallCommandRoute(operation: ApiOperationOptions): MethodDecorator {
  return applyDecorators(
    HttpCode(202),
    AgentAccess('drive'),
    ApiOperation(operation),
    ApiAcceptedResponse({ type: CallDto, description: 'The contact centre took the command; events tell the rest.' }),
    ApiProblems(...commandProblems),
  );
}

/** A command to a call that rings another telephone: carried out at most once. */
function SecondDialRoute(operation: ApiOperationOptions, ...problems: ErrorCode[]): MethodDecorator {
  return applyDecorators(
    HttpCode(202),
    AgentAccess('drive'),
    ApiOperation(operation),
    TakesIdempotencyKey(),
    ApiAcceptedResponse({
      type: CallDto,
      description: 'The contact centre took the command; events tell the rest.',
      headers: placedHeaders,
    }),
    ApiProblems('NOT_FOUND', ...agentProblems, 'CALL_REJECTED', ...problems, ...dialProblems),
  );
}

@ApiTags('Call control')
@DescribesPathParameter('id')
@Controller('v1/agents/:agentId/calls/:id')
export class CallControlController {
  constructor(
    private readonly service: CallControlService,
    private readonly transfers: TransferService,
    private readonly calls: AgentCalls,
  ) {}

  @Delete()
  @HttpCode(204)
  @AgentAccess('drive')
  @NoBody()
  @ApiOperation({
    summary: 'Hangs up',
    description: 'Success also when the call is over already. In a three-party call the agent leaves both others.',
  })
  @ApiNoContentResponse({ description: 'The call is over, or will be: an event tells.' })
  @ApiProblems(...commandProblems)
  hangUp(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<void> {
    return this.service.hangUp(agent, id);
  }

  @Post('answer')
  @NoBody()
  @CallCommandRoute({
    summary: 'Answers a call',
    description: 'A call that came in and rings. Picking up the handset is not enough.',
  })
  async answer(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.answer(agent, id));
  }

  @Post('hold')
  @NoBody()
  @CallCommandRoute({
    summary: 'Holds a call',
    description: 'The other side waits; another call can be made meanwhile.',
  })
  async hold(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.hold(agent, id));
  }

  @Post('retrieve')
  @NoBody()
  @CallCommandRoute({ summary: 'Comes back to a held call', description: 'Not while another call is active: swap.' })
  async retrieve(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.retrieve(agent, id));
  }

  @Post('swap')
  @NoBody()
  @CallCommandRoute({ summary: 'Swaps two calls', description: 'Talks in this held call and holds the other.' })
  async swap(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.swap(agent, id));
  }

  @Post('mute')
  @NoBody()
  @CallCommandRoute({
    summary: 'Mutes the agent',
    description: 'The other side hears nothing. Muting twice is success.',
  })
  async mute(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.mute(agent, id));
  }

  @Post('unmute')
  @NoBody()
  @CallCommandRoute({ summary: 'Ends muting', description: 'Success also when the agent is not muted.' })
  async unmute(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.unmute(agent, id));
  }

  @Post('digits')
  @CallCommandRoute({ summary: 'Sends digits', description: 'For a machine at the other end, such as an IVR.' })
  async digits(@CurrentAgent() agent: AgentRef, @Param('id') id: string, @Body() dto: DigitsDto): Promise<CallDto> {
    return this.shown(agent, await this.service.sendDigits(agent, id, dto.digits));
  }

  @Post('transfer')
  @SecondDialRoute(
    {
      summary: 'Hands a call over',
      description:
        'Answers the call that is handed over. The outside telephone of a `talk` or `threeParty` transfer is a call of ' +
        'its own; hanging up completes a `talk` transfer.',
    },
    'CALLER_ID_NOT_ALLOWED',
    'DESTINATION_NOT_ALLOWED',
  )
  async transfer(
    @CurrentAgent() agent: AgentRef,
    @CurrentCaller() { sub }: Caller,
    @Param('id') id: string,
    @Pressed() press: PressIds,
    @Body() dto: TransferDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return this.placed(agent, reply, await this.transfers.transfer({ agent, sub, ...press }, id, dto));
  }

  @Delete('transfer')
  @NoBody()
  @CallCommandRoute({
    summary: 'Takes a transfer back',
    description: 'A `talk` or `threeParty` transfer: the outside telephone is hung up, the call comes back.',
  })
  async cancelTransfer(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.cancelTransfer(agent, id));
  }

  @Post('consult')
  @SecondDialRoute({
    summary: 'Asks a colleague during a call',
    description: 'Answers the new call. Hang it up to come back, or join both calls with `conference`.',
  })
  async consult(
    @CurrentAgent() agent: AgentRef,
    @CurrentCaller() { sub }: Caller,
    @Param('id') id: string,
    @Pressed() press: PressIds,
    @Body() dto: ConsultDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return this.placed(agent, reply, await this.transfers.consult({ agent, sub, ...press }, id, dto));
  }

  @Post('conference')
  @SecondDialRoute({
    summary: 'Joins two calls',
    description: 'This held call and the active one become a three-party call. Whoever hangs up leaves the other two.',
  })
  async conference(
    @CurrentAgent() agent: AgentRef,
    @CurrentCaller() { sub }: Caller,
    @Param('id') id: string,
    @Pressed() press: PressIds,
    @Body() dto: ConferenceDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CallDto> {
    return this.placed(agent, reply, await this.transfers.conference({ agent, sub, ...press }, id, dto));
  }

  @Delete('parties/:number')
  @NoBody()
  @DescribesPathParameter('number')
  @CallCommandRoute({
    summary: 'Takes one party out of a call',
    description: 'Of a consultation or a three-party call, by the telephone number or agent id of the party.',
  })
  async removeParty(
    @CurrentAgent() agent: AgentRef,
    @Param('id') id: string,
    @Param('number') number: string,
  ): Promise<CallDto> {
    return this.shown(agent, await this.service.removeParty(agent, id, number));
  }

  @Get('data')
  @AgentAccess('read')
  @ApiOperation({
    summary: 'Shows what travels with a call',
    description: 'As it was set; null when there is nothing.',
  })
  @ApiOkResponse({ type: CallDataAnswerDto })
  @ApiProblems('NOT_FOUND', ...agentProblems)
  async data(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDataAnswerDto> {
    return { callData: await this.service.callData(agent, id) };
  }

  @Put('data')
  @AgentAccess('drive')
  @ApiOperation({ summary: 'Sets what travels with a call', description: 'Whoever gets the call next can read it.' })
  @ApiOkResponse({ type: CallDataAnswerDto })
  @ApiProblems(...commandProblems)
  async setData(
    @CurrentAgent() agent: AgentRef,
    @Param('id') id: string,
    @Body() { callData }: CallDataDto,
  ): Promise<CallDataAnswerDto> {
    return { callData: await this.service.setCallData(agent, id, callData) };
  }

  private async shown(agent: AgentRef, call: Call): Promise<CallDto> {
    return toCallDto(call, await this.calls.list(agent));
  }

  private async placed(agent: AgentRef, reply: FastifyReply, placed: PlacedCall): Promise<CallDto> {
    return answerPlaced(reply, placed, await this.calls.list(agent));
  }
}
