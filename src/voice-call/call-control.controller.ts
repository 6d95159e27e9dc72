import { Body, Controller, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentAgent } from '../auth/caller/caller.decorators.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import { Dial, type AgentRouteDial } from '../call-routes/dial-context.decorator.js';
import { PlacesCall } from '../call-routes/places-call.decorator.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { Call } from '../calls/call.js';
import { CallDto, toCallDto } from '../calls/call.dto.js';
import type { AgentRef } from '../state/agent-ref.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { ConferenceDto, DigitsDto } from './call-control.dto.js';
import { CallControlService } from './call-control.service.js';
import { ControlsCall } from './controls-call.decorator.js';
import { ConsultDto, TransferDto } from './transfer.dto.js';
import { TransferService } from './transfer.service.js';

@ApiTags('Call control')
@DescribesPathParameter('id')
@Controller('v1/agents/:agentId/calls/:id')
export class CallControlController {
  constructor(
    private readonly service: CallControlService,
    private readonly transfers: TransferService,
    private readonly calls: AgentCalls,
  ) {}

  @ControlsCall({
    method: 'DELETE',
    audit: 'call.hangUp',
    status: 204,
    summary: 'Hangs up',
    description: 'Success also when the call is over already. In a three-party call the agent leaves both others.',
  })
  hangUpCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<void> {
    return this.service.hangUp(agent, id);
  }

  @ControlsCall({
    method: 'POST',
    path: 'answer',
    audit: 'call.answer',
    summary: 'Answers a call',
    description: 'A call that came in and rings. Picking up the handset is not enough.',
  })
  async answerCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.answer(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'hold',
    audit: 'call.hold',
    summary: 'Holds a call',
    description: 'The other side waits; another call can be made meanwhile.',
  })
  async holdCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.hold(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'retrieve',
    audit: 'call.retrieve',
    summary: 'Comes back to a held call',
    description: 'Not while another call is active: swap.',
  })
  async retrieveCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.retrieve(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'swap',
    audit: 'call.swap',
    summary: 'Swaps two calls',
    description: 'Talks in this held call and holds the other.',
  })
  async swapCalls(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.swap(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'mute',
    audit: 'call.mute',
    summary: 'Mutes the agent',
    description: 'The other side hears nothing. Muting twice is success.',
  })
  async muteCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.mute(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'unmute',
    audit: 'call.unmute',
    summary: 'Ends muting',
    description: 'Success also when the agent is not muted.',
  })
  async unmuteCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.unmute(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'digits',
    audit: 'call.digits',
    takesBody: true,
    summary: 'Sends digits',
    description: 'For a machine at the other end, such as an IVR.',
  })
  async sendDigits(@CurrentAgent() agent: AgentRef, @Param('id') id: string, @Body() dto: DigitsDto): Promise<CallDto> {
    return this.shown(agent, await this.service.sendDigits(agent, id, dto.digits));
  }

  @PlacesCall({
    path: 'transfer',
    access: 'agent',
    audit: 'call.transfer',
    summary: 'Hands a call over',
    description:
      'Answers the call that is handed over. The outside telephone of a `talk` or `threeParty` transfer is a call of ' +
      'its own; hanging up completes a `talk` transfer.',
    accepted: 'The contact centre took the command. The result arrives as events.',
    problems: [...agentProblems, 'NOT_FOUND', 'CALL_REJECTED', 'CALLER_ID_NOT_ALLOWED', 'DESTINATION_NOT_ALLOWED'],
  })
  transferCall(@Dial() dial: AgentRouteDial, @Param('id') id: string, @Body() dto: TransferDto): Promise<CallDto> {
    return dial.answer(this.transfers.transfer(dial, id, dto));
  }

  @ControlsCall({
    method: 'DELETE',
    path: 'transfer',
    audit: 'call.cancelTransfer',
    summary: 'Takes a transfer back',
    description: 'A `talk` or `threeParty` transfer: the outside telephone is hung up, the call comes back.',
  })
  async cancelTransfer(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.cancelTransfer(agent, id));
  }

  @PlacesCall({
    path: 'consult',
    access: 'agent',
    audit: 'call.consult',
    summary: 'Asks a colleague during a call',
    description: 'Answers the new call. Hang it up to come back, or join both calls with `conference`.',
    accepted: 'The contact centre took the command. The result arrives as events.',
    problems: [...agentProblems, 'NOT_FOUND', 'CALL_REJECTED'],
  })
  startConsultation(@Dial() dial: AgentRouteDial, @Param('id') id: string, @Body() dto: ConsultDto): Promise<CallDto> {
    return dial.answer(this.transfers.consult(dial, id, dto));
  }

  @PlacesCall({
    path: 'conference',
    access: 'agent',
    audit: 'call.conference',
    summary: 'Joins two calls',
    description: 'This held call and the active one become a three-party call. Whoever hangs up leaves the other two.',
    accepted: 'The contact centre took the command. The result arrives as events.',
    problems: [...agentProblems, 'NOT_FOUND', 'CALL_REJECTED'],
  })
  startConference(@Dial() dial: AgentRouteDial, @Param('id') id: string, @Body() dto: ConferenceDto): Promise<CallDto> {
    return dial.answer(this.transfers.conference(dial, id, dto));
  }

  @ControlsCall({
    method: 'DELETE',
    path: 'parties/:number',
    audit: 'call.removeParty',
    summary: 'Takes one party out of a call',
    description: 'Of a consultation or a three-party call, by the telephone number or agent id of the party.',
  })
  @DescribesPathParameter('number')
  async removeParty(
    @CurrentAgent() agent: AgentRef,
    @Param('id') id: string,
    @Param('number') number: string,
  ): Promise<CallDto> {
    return this.shown(agent, await this.service.removeParty(agent, id, number));
  }

  private async shown(agent: AgentRef, call: Call): Promise<CallDto> {
    return toCallDto(call, await this.calls.listOpen(agent));
  }
}
