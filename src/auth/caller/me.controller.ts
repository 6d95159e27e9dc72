import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Tenants } from '../../config/tenants.js';
import { CallerAccess } from './access.decorator.js';
import type { Caller, Role } from './caller.js';
import { CurrentCaller } from './caller.decorators.js';
import { MeDto } from './me.dto.js';

const ALL_ROLES: readonly Role[] = ['supervisor', 'click-to-call'];

/** Tells a web app who its user is here, before it shows any button. */
@ApiTags('Caller')
@Controller('v1/me')
export class MeController {
  constructor(private readonly tenants: Tenants) {}

  /** Who you are to this service. */
  @ApiOperation({
    summary: 'Get the caller',
    description: 'The caller as its token describes it, and what its tenant can do.',
  })
  @CallerAccess()
  @Get()
  getMe(@CurrentCaller() { sub, tenantId, agents, roles }: Caller): MeDto {
    const tenant = this.tenants.get(tenantId);
    return {
      sub,
      tenant: tenantId,
      agents: agents === 'all' ? [] : [...agents],
      roles: roles === 'all' ? [...ALL_ROLES] : [...roles],
      features: { mobileAgent: tenant?.aicc != null },
      callerIds: tenant?.policy.callerIds ? [...tenant.policy.callerIds] : null,
    };
  }
}
