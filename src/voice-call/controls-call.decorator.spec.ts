import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokenIssuer } from '../auth/caller/token-issuer.fixture.js';
import { startToyService } from '../auth/caller/toy-service.fixture.js';
import { ControlsCall } from './controls-call.decorator.js';

@Controller('v1/agents/:agentId/calls/:id')
class ToyCallControl {
  @ControlsCall({ method: 'POST', path: 'hold', audit: 'call.hold', summary: 'Holds a call', description: '' })
  hold(@Param('id') id: string): object {
    return { held: id };
  }

  @ControlsCall({
    ...{ method: 'POST', path: 'digits', audit: 'none', summary: 'Sends digits', description: '' },
    takesBody: true,
  })
  digits(@Body() body: object): object {
    return body;
  }

  @ControlsCall({ method: 'DELETE', audit: 'call.end', summary: 'Ends a call', description: '', status: 204 })
  end(): void {
    return undefined;
  }
}

describe('a route that controls a call', () => {
  let issuer: TokenIssuer;
  let app: NestFastifyApplication;
  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    app = await startToyService(issuer.environment(), [ToyCallControl]);
  });
  afterAll(async () => {
    await app.close();
    await issuer.stopKeyServer();
  });

  async function send(route: string, claims: Record<string, unknown>, body?: object) {
    const [method = '', path = ''] = route.split(' ');
    const headers = { authorization: await issuer.bearer(claims), 'content-type': 'application/json' };
    const url = `${await app.getUrl()}/v1/agents/291/calls/c1${path}`;
    const response = await fetch(url, { method, headers, body: JSON.stringify(body ?? {}) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }
  const theAgent = { agents: '291' };

  it('answers 202 with the call, or 204 with nothing', async () => {
    expect(await send('POST /hold', theAgent)).toEqual({ status: 202, body: { held: 'c1' } });
    expect(await send('DELETE ', theAgent)).toEqual({ status: 204, body: null });
  });

  it('takes a body only where it says so', async () => {
    expect(await send('POST /digits', theAgent, { digits: '1' })).toEqual({ status: 202, body: { digits: '1' } });
    expect(await send('POST /hold', theAgent, { digits: '1' })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED' },
    });
  });

  it("is the agent's own, not a supervisor's", async () => {
    for (const route of ['POST /hold', 'POST /digits', 'DELETE '])
      expect(await send(route, { agents: '292', roles: ['supervisor'] })).toEqual({
        status: 403,
        body: { code: 'FORBIDDEN_AGENT' },
      });
  });
});
