import { type ArgumentsHost, Body, Catch, Controller, Delete, type ExceptionFilter, Get, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { Environment } from '../../config/environment.js';
import type { Tenant } from '../../config/tenant.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { AgentAccess, CallerAccess, MobileAgentAccess, Public } from './access.decorator.js';
import { installCallerCheck } from './caller-check.js';
import { CurrentAgent, CurrentCaller } from './caller.decorators.js';
import type { Caller } from './caller.js';
import { Callers } from './callers.js';
import { SigningKeys } from './signing-keys.js';
import { TokenVerifier } from './token-verifier.js';

@Controller()
class ToyController {
  @Public()
  @Get('livez')
  live(): string {
    return 'ok';
  }

  @CallerAccess()
  @Get('v1/me')
  me(@CurrentCaller() caller: Caller): Caller {
    return caller;
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

  @MobileAgentAccess('history')
  @Get('v1/mobile-agent/calls')
  history(): string {
    return 'history';
  }
}

@Catch(Problem)
class CodeOnly implements ExceptionFilter<Problem> {
  catch({ code, status, details }: Problem, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().code(status).send({ code, errors: details.errors });
  }
}

const tenants = new Tenants(new Map([tenant('acme', 101, 999_999), tenant('globex', 1, 100)]));

function tenant(id: string, min: number, max: number): [string, Tenant] {
  const ccGateway = {
    baseUrl: 'http://gateway',
    authMode: 'dynamic',
    agentIds: { min, max },
    insecure: false,
  } as const;
  return [id, { id, ccGateway, aicc: null, policy: { callerIds: null, destinations: null } }];
}

async function start(controller: new () => object): Promise<NestFastifyApplication> {
  const environment = Object.assign(new Environment(), { CALLER_AUTH: 'none' });
  const module = await Test.createTestingModule({
    controllers: [controller],
    providers: [
      Callers,
      TokenVerifier,
      SigningKeys,
      { provide: Environment, useValue: environment },
      { provide: Tenants, useValue: tenants },
    ],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new CodeOnly());
  installCallerCheck(app.getHttpAdapter().getInstance(), { callers: app.get(Callers), tenants });
  await app.listen(0, '127.0.0.1');
  return app;
}

describe('the caller check without tokens (CALLER_AUTH=none)', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await start(ToyController);
  });
  afterAll(async () => {
    await app.close();
  });

  async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
    const response = await fetch(`${await app.getUrl()}${path}`, { method, headers, ...(body && { body }) });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
  }
  const acme = { 'x-tenant': 'acme' };

  it('lets everybody use a public route', async () => {
    expect(await ask('GET', '/livez')).toEqual({ status: 200, body: 'ok' });
  });

  it('hands agent and tenant to the handler', async () => {
    expect(await ask('GET', '/v1/agents/291/calls/c1', acme)).toEqual({
      status: 200,
      body: { tenantId: 'acme', agentId: '291' },
    });
  });

  it('asks for the tenant when there are several', async () => {
    expect(await ask('GET', '/v1/me')).toEqual({
      status: 400,
      body: {
        code: 'VALIDATION_FAILED',
        errors: [{ in: 'header', pointer: '/x-tenant', code: 'required', detail: expect.any(String) }],
      },
    });
  });

  it('refuses an unknown tenant, after the path', async () => {
    const headers = { 'x-tenant': 'initech' };
    expect(await ask('GET', '/v1/agents/291/calls/c1', headers)).toEqual({
      status: 403,
      body: { code: 'FORBIDDEN_TENANT' },
    });
    expect(await ask('GET', '/v1/agents/0291/calls/c1', headers)).toMatchObject({ status: 400 });
  });

  it('cannot tell who "me" is when every agent may be driven', async () => {
    expect(await ask('GET', '/v1/agents/me/calls/c1', acme)).toEqual({
      status: 403,
      body: { code: 'FORBIDDEN_AGENT' },
    });
  });

  it('names every faulty path parameter at once', async () => {
    expect(await ask('DELETE', '/v1/agents/100/previews/9223372036854775808', acme)).toEqual({
      status: 400,
      body: {
        code: 'VALIDATION_FAILED',
        errors: [
          { in: 'path', pointer: '/agentId', code: 'range', detail: 'Must be an agent id from 101 to 999999.' },
          { in: 'path', pointer: '/controlId', code: 'matches', detail: expect.any(String) },
        ],
      },
    });
  });

  it('decides before the body is read', async () => {
    const headers = { ...acme, 'content-type': 'application/json' };
    expect(await ask('POST', '/v1/agents/x/calls', headers, '{broken')).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/agentId' }] },
    });
  });

  it('protects HEAD as GET', async () => {
    expect(await ask('HEAD', '/v1/agents/291/calls/c1', acme)).toEqual({ status: 200, body: '' });
    expect(await ask('HEAD', '/v1/agents/x/calls/c1', acme)).toEqual({ status: 400, body: '' });
  });
});

describe('a route that does not say who may use it', () => {
  it('stops the start', async () => {
    @Controller()
    class Forgotten {
      @Get('v1/forgotten')
      read(): string {
        return '';
      }
    }
    await expect(start(Forgotten)).rejects.toThrow('Route /v1/forgotten does not declare who may use it');
  });
});
