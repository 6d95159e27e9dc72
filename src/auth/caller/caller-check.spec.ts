import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Environment } from '../../config/environment.js';
import { CallerAccess } from './access.decorator.js';
import { startToyService } from './toy-service.fixture.js';

const withoutTokens = Object.assign(new Environment(), { CALLER_AUTH: 'none' });

describe('the caller check without tokens (CALLER_AUTH=none)', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await startToyService(withoutTokens);
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

  it('asks for the tenant and for a better path at once', async () => {
    expect(await ask('GET', '/v1/agents/0291/calls/c1')).toMatchObject({
      status: 400,
      body: {
        errors: [
          { in: 'header', pointer: '/x-tenant' },
          { in: 'path', pointer: '/agentId' },
        ],
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

  it('tells everybody that they are anybody', async () => {
    expect(await ask('GET', '/v1/me', { 'x-tenant': 'globex' })).toEqual({
      status: 200,
      body: {
        sub: 'anonymous',
        tenant: 'globex',
        agents: [],
        roles: ['supervisor', 'click-to-call'],
        features: { mobileAgent: false },
        callerIds: null,
      },
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

describe('a route that does not fit the check', () => {
  it('stops the start when it does not say who may use it', async () => {
    @Controller()
    class Forgotten {
      @Get('v1/forgotten')
      read(): string {
        return '';
      }
    }
    await expect(startToyService(withoutTokens, [Forgotten])).rejects.toThrow(
      'Route /v1/forgotten does not declare who may use it',
    );
  });

  it('stops the start when it names an agent that nobody would check', async () => {
    @Controller()
    class Unowned {
      @CallerAccess()
      @Get('v1/agents/:agentId/secrets')
      read(): string {
        return '';
      }
    }
    await expect(startToyService(withoutTokens, [Unowned])).rejects.toThrow(
      'Route /v1/agents/:agentId/secrets: agent access and :agentId belong together',
    );
  });

  it('stops the start when a path parameter has no rule', async () => {
    @Controller()
    class Unruled {
      @CallerAccess()
      @Get('v1/things/:thing')
      read(): string {
        return '';
      }
    }
    await expect(startToyService(withoutTokens, [Unruled])).rejects.toThrow(
      'Route /v1/things/:thing: path parameter thing has no rule',
    );
  });
});
