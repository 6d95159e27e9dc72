import { type ArgumentsHost, Body, Catch, Controller, Delete, type ExceptionFilter, Get, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Environment } from '../../config/environment.js';
import { Secret } from '../../config/secret.js';
import type { Tenant } from '../../config/tenant.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { StateStore } from '../../state/state-store.js';
import { AgentAccess, MobileAgentAccess, Public } from './access.decorator.js';
import { CurrentAgent } from './caller.decorators.js';
import { installCallerCheck } from './caller-check.js';
import { Callers } from './callers.js';
import { MeController } from './me.controller.js';
import { SigningKeys } from './signing-keys.js';
import { StreamTickets } from './stream-tickets.js';
import { TokenVerifier } from './token-verifier.js';

/** One route of each access, answering whom the check let through. */
@Controller()
export class ToyController {
  @Public()
  @Get('livez')
  live(): string {
    return 'ok';
  }

  @AgentAccess('read')
  @Get('v1/agents/:agentId/calls/:id')
  read(@CurrentAgent() agent: AgentRef): AgentRef {
    return agent;
  }

  @AgentAccess('drive')
  @Post('v1/agents/:agentId/calls')
  drive(@CurrentAgent() agent: AgentRef, @Body() body: unknown): unknown {
    return { ...agent, body };
  }

  @AgentAccess('drive')
  @Delete('v1/agents/:agentId/previews/:controlId')
  cancel(@CurrentAgent() agent: AgentRef): AgentRef {
    return agent;
  }

  @MobileAgentAccess('drive')
  @Post('v1/mobile-agent/calls')
  dial(): object {
    return {};
  }

  @MobileAgentAccess('read')
  @Get('v1/mobile-agent/calls/:id')
  readMobile(): object {
    return {};
  }

  @MobileAgentAccess('history')
  @Get('v1/mobile-agent/calls')
  history(): object {
    return {};
  }
}

@Catch(Problem)
class CodeAndErrors implements ExceptionFilter<Problem> {
  catch({ code, status, details }: Problem, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().code(status).send({ code, errors: details.errors });
  }
}

const aicc = {
  baseUrl: 'http://aicc',
  tokenBaseUrl: 'http://aicc',
  product: 'aicc',
  appKey: 'key',
  appSecret: new Secret('secret'),
  tokenTtlSeconds: 600,
  insecure: true,
} as const;
const plain = { policy: { callerIds: null, destinations: null }, aicc: null };
const gateway = { baseUrl: 'http://gateway', authMode: 'dynamic', insecure: true } as const;
const acme: Tenant = {
  id: 'acme',
  ccGateway: { ...gateway, agentIds: { min: 101, max: 999_999 } },
  aicc,
  policy: { callerIds: ['640003'], destinations: null },
};
const globex: Tenant = { id: 'globex', ccGateway: { ...gateway, agentIds: { min: 1, max: 100 } }, ...plain };

/** A small service with two tenants behind the real caller check, for tests over HTTP. */
export async function startToyService(
  environment: Environment,
  controllers: (new (tenants: Tenants) => object)[] = [ToyController, MeController],
): Promise<NestFastifyApplication> {
  const tenants = new Tenants(new Map([acme, globex].map((tenant) => [tenant.id, tenant])));
  const provided = [
    { provide: Environment, useValue: environment },
    { provide: Tenants, useValue: tenants },
    { provide: StateStore, useFactory: () => new MemoryStore() },
  ];
  const providers = [Callers, TokenVerifier, SigningKeys, StreamTickets, ...provided];
  const module = await Test.createTestingModule({ controllers, providers }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new CodeAndErrors());
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  installCallerCheck(fastify, { callers: app.get(Callers), tenants });
  await app.listen(0, '127.0.0.1');
  return app;
}
