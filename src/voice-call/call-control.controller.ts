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
    summary: 'Hang up',
    description: 'Succeeds also when the call is already over. In a three-party call the agent leaves the other two.',
  })
  hangUpCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<void> {
    return this.service.hangUp(agent, id);
  }

  @ControlsCall({
    method: 'POST',
    path: 'answer',
    audit: 'call.answer',
    summary: 'Answer a call',
    description: 'An inbound call that is ringing. Picking up the handset is not enough.',
  })
  async answerCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.answer(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'hold',
    audit: 'call.hold',
    summary: 'Hold a call',
    description: 'The other side waits; meanwhile the agent can make another call.',
  })
  async holdCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.hold(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'retrieve',
    audit: 'call.retrieve',
    summary: 'Retrieve a held call',
    description: 'Not while another call is active: use `swap` then.',
  })
  async retrieveCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.retrieve(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'swap',
    audit: 'call.swap',
    summary: 'Swap two calls',
    description: 'Retrieves this held call and holds the active one.',
  })
  async swapCalls(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.swap(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'mute',
    audit: 'call.mute',
    summary: 'Mute the agent',
    description: 'The other side hears nothing. Muting twice is not an error.',
  })
  async muteCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.mute(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'unmute',
    audit: 'call.unmute',
    summary: 'Unmute the agent',
    description: 'Succeeds also when the agent is not muted.',
  })
  async unmuteCall(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.unmute(agent, id));
  }

  @ControlsCall({
    method: 'POST',
    path: 'digits',
    audit: 'call.digits',
    takesBody: true,
    summary: 'Send digits',
    description: 'To a machine at the other end, such as an IVR.',
  })
  async sendDigits(@CurrentAgent() agent: AgentRef, @Param('id') id: string, @Body() dto: DigitsDto): Promise<CallDto> {
    return this.shown(agent, await this.service.sendDigits(agent, id, dto.digits));
  }

  @PlacesCall({
    path: 'transfer',
    access: 'agent',
    audit: 'call.transfer',
    summary: 'Transfer a call',
    description:
      'Returns the call that is transferred. The outside leg of a `talk` or `threeParty` transfer is a call of ' +
      'its own; hanging up completes a `talk` transfer.',
    accepted: 'The contact centre accepted the command. The result arrives as events.',
    problems: [...agentProblems, 'NOT_FOUND', 'CALL_REJECTED', 'CALLER_ID_NOT_ALLOWED', 'DESTINATION_NOT_ALLOWED'],
  })
  transferCall(@Dial() dial: AgentRouteDial, @Param('id') id: string, @Body() dto: TransferDto): Promise<CallDto> {
    return dial.answer(this.transfers.transfer(dial, id, dto));
  }

  @ControlsCall({
    method: 'DELETE',
    path: 'transfer',
    audit: 'call.cancelTransfer',
    summary: 'Cancel a transfer',
    description: 'A `talk` or `threeParty` transfer: the outside leg is hung up and the call comes back.',
  })
  async cancelTransfer(@CurrentAgent() agent: AgentRef, @Param('id') id: string): Promise<CallDto> {
    return this.shown(agent, await this.service.cancelTransfer(agent, id));
  }

  @PlacesCall({
    path: 'consult',
    access: 'agent',
    audit: 'call.consult',
    summary: 'Consult a colleague during a call',
    description: 'Returns the new call. Hang it up to come back, or join both calls with `conference`.',
    accepted: 'The contact centre accepted the command. The result arrives as events.',
    problems: [...agentProblems, 'NOT_FOUND', 'CALL_REJECTED'],
  })
  startConsultation(@Dial() dial: AgentRouteDial, @Param('id') id: string, @Body() dto: ConsultDto): Promise<CallDto> {
    return dial.answer(this.transfers.consult(dial, id, dto));
  }

  @PlacesCall({
    path: 'conference',
    access: 'agent',
    audit: 'call.conference',
    summary: 'Join two calls',
    description: 'This held call and the active one become a three-party call. Whoever hangs up leaves the other two.',
    accepted: 'The contact centre accepted the command. The result arrives as events.',
    problems: [...agentProblems, 'NOT_FOUND', 'CALL_REJECTED'],
  })
  startConference(@Dial() dial: AgentRouteDial, @Param('id') id: string, @Body() dto: ConferenceDto): Promise<CallDto> {
    return dial.answer(this.transfers.conference(dial, id, dto));
  }

  @ControlsCall({
    method: 'DELETE',
    path: 'parties/:number',
    audit: 'call.removeParty',
    summary: 'Remove a party from a call',
    description: 'From a consultation or a three-party call, by the telephone number or agent id of the party.',
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
