import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Dial, type AgentRouteDial } from '../call-routes/dial-context.decorator.js';
import { CallDto } from '../calls/call.dto.js';
import { PlacesCall } from '../call-routes/places-call.decorator.js';
import { agentProblems } from '../upstream/upstream-problems.js';
import { InternalCallDto, OutboundCallDto, PreviewCallDto, QueuedCallDto } from './dial.dto.js';
import { DiallingService } from './dialling.service.js';

const agentCall = {
  access: 'agent',
  accepted: 'The contact centre accepted the command. The progress of the call arrives as events.',
} as const;

@ApiTags('Agent calls')
@Controller('v1/agents/:agentId/calls')
export class DiallingController {
  constructor(private readonly service: DiallingService) {}

  @PlacesCall({
    ...agentCall,
    path: 'outbound',
    audit: 'call.outbound',
    summary: 'Call a customer',
    description: "The agent's telephone rings first; when the agent picks up, the customer is called.",
    problems: [...agentProblems, 'CALLER_ID_NOT_ALLOWED', 'DESTINATION_NOT_ALLOWED', 'CALL_REJECTED'],
  })
  placeOutboundCall(@Dial() dial: AgentRouteDial, @Body() dto: OutboundCallDto): Promise<CallDto> {
    return dial.answer(this.service.outbound(dial, dto));
  }

  @PlacesCall({
    ...agentCall,
    path: 'internal',
    audit: 'call.internal',
    summary: 'Call a colleague',
    description: "Rings another signed-in agent's telephone.",
    problems: [...agentProblems, 'CALLER_ID_NOT_ALLOWED', 'CALL_REJECTED'],
  })
  placeInternalCall(@Dial() dial: AgentRouteDial, @Body() dto: InternalCallDto): Promise<CallDto> {
    return dial.answer(this.service.internal(dial, dto));
  }

  @PlacesCall({
    ...agentCall,
    path: 'preview',
    audit: 'call.preview',
    summary: 'Dial a preview offer',
    description:
      'Dials one of the numbers of an offer that this agent received. An offer is used once; it is given back when ' +
      'nothing was dialled.\n\nOn a laptop the simulator makes the offer of the example: ' +
      '`curl -X POST http://127.0.0.1:8044/agents/291/previews -d \'{"controlId":"11776","numbers":["13900139000"]}\'`',
    problems: [...agentProblems, 'DESTINATION_NOT_ALLOWED', 'PREVIEW_NOT_OFFERED', 'CALL_REJECTED'],
  })
  placePreviewCall(@Dial() dial: AgentRouteDial, @Body() dto: PreviewCallDto): Promise<CallDto> {
    return dial.answer(this.service.preview(dial, dto));
  }

  @PlacesCall({
    ...agentCall,
    path: 'queued',
    audit: 'call.queued',
    summary: 'Claim a waiting call',
    description:
      'Takes a particular call out of a skill queue. Not possible while the agent has any call, even a held one.',
    problems: [...agentProblems, 'CALL_GONE', 'CALL_REJECTED'],
  })
  claimQueuedCall(@Dial() dial: AgentRouteDial, @Body() dto: QueuedCallDto): Promise<CallDto> {
    return dial.answer(this.service.queued(dial, dto));
  }
}
