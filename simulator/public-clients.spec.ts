import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.js';
import { TestClient } from './test-client.fixture.js';

describe('clients that others wrote for the real gateway', () => {
  let simulator: Simulator;
  const start = async (options: SimulatorOptions = {}) => {
    simulator = await startSimulator({
      stepMs: 4,
      talkMs: 250,
      ...options,
      ccGateway: { pollHoldMs: 40, ...options.ccGateway },
    });
  };
  afterEach(() => simulator.close());

  it('run as the browser demo does: strings for everything, double slashes, retcode 100-002 and force, event by event', async () => {
    await start();
    await new TestClient(simulator.url, '291').start();
    const demo = new TestClient(simulator.url, '291');
    const body = {
      password: '1',
      phonenum: '40038',
      status: '4',
      releasephone: 'true',
      agenttype: '4',
      autoanswer: 'true',
    };
    expect((await demo.send('PUT', '/onlineagent/291', body)).body.retcode).toBe('100-002');
    const forced = await demo.send('PUT', '/onlineagent/291/forcelogin', body);
    expect(forced.headers.get('set-guid')?.split('=')[0]).toBe('JSESSIONID');
    await demo.send('POST', '/onlineagent/291/resetskill/true?skillid=&phonelinkage=0', '');
    const dial = { caller: '', called: '13800000017', skillid: '', callappdata: '', callcontrolid: 0, mediaability: 0 };
    expect((await demo.send('PUT', '/voicecall/291/callout', dial)).body.result).toMatch(/^\d+-\d+$/);
    const polled = async () => {
      const { body: answer } = await demo.send('GET', `/agentevent/291?ts=${Date.now()}`);
      return answer.event?.eventType;
    };
    const heard: (string | undefined)[] = [];
    while (heard.at(-1) !== 'AgentEvent_Talking') heard.push(await polled());
    expect(heard.slice(0, 2)).toEqual(['AgentOther_InService', 'AgentState_Ready']);
    expect((await demo.send('DELETE', '/voicecall/291')).body.retcode).toBe('0');
  });

  it('run as the Java middlewares do: lower-case guid header compared with case, cookie kept, previewcallout', async () => {
    await start();
    const raw = await rawExchange(
      simulator.url,
      'PUT',
      '/agentgateway/resource/onlineagent/291',
      {},
      '{"password":"p","phonenum":"1"}',
    );
    const names = raw.rawHeaders.filter((_value, index) => index % 2 === 0);
    // Their loop takes the Guid from exactly this header, and stops at the first one that starts with `Set-`.
    expect(names.filter((name) => name.startsWith('Set-'))).toEqual(['Set-Cookie', 'Set-GUID']);
    const value = (name: string) => raw.rawHeaders[raw.rawHeaders.indexOf(name) + 1] ?? '';
    const headers = { guid: value('Set-GUID').split('=')[1] ?? '', Cookie: value('Set-Cookie') };
    simulator.ccGateway.offerPreview('291', { controlId: '11776', numbers: ['88889039'] });
    const preview = '{"called":"88889039","callcontrolid":"11776"}';
    const path = '/agentgateway/resource//voicecall/291/previewcallout';
    expect((await rawExchange(simulator.url, 'PUT', path, headers, preview)).body).toMatch(/"result":"\d+-\d+"/);
    const heartbeat = await rawExchange(
      simulator.url,
      'PUT',
      '/agentgateway/resource/onlineagent/291/heartbeat',
      headers,
      '',
    );
    expect(heartbeat.body).toBe('{"message":"","retcode":"0"}');
  });

  it('run as the push client of 2025 does: callback address and token, handshake, bodies of nulls', async () => {
    await start({ ccGateway: { guidIntervalMs: 0, alsoGuidHeader: true } });
    const pushed: { guid: string; token: string; body: string }[] = [];
    const receiver = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { guid, service_token: token } = request.headers;
        pushed.push({ guid: String(guid), token: String(token), body });
        response.end('{"message":"success","retcode":"0"}');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = receiver.address() as AddressInfo;
      const client = new TestClient(simulator.url, '291');
      const callBackUri = `http://127.0.0.1:${port}/pushresult`;
      const nulls = { ip: null, autoanswer: null, status: null, agenttype: null };
      expect((await client.login({ callBackUri, serviceToken: 'token-1', ...nulls })).body.retcode).toBe('0');
      const first = client.guid;
      await waitUntil(() => pushed.length === 2);
      expect(pushed[0]).toEqual({ guid: first, token: 'token-1', body: expect.any(String) });
      expect(pushed[0]?.body).toMatch(/^\{"workNo":"291","eventList":\[\{"eventType":"AgentOther_InService",/);
      expect((await client.send('POST', 'onlineagent/291/handshake', 'null')).headers.get('guid')).not.toBe(first);
      expect((await client.poll()).body.retcode).toBe('000-001');
      expect((await client.send('DELETE', 'onlineagent/291/logout', '{"reason":null}')).body.retcode).toBe('0');
    } finally {
      receiver.closeAllConnections();
      receiver.close();
    }
  });

  it('find the peculiarities of their site by switch', async () => {
    await start({
      ccGateway: { eventShape: 'array', numbersAsStrings: true, previewIdField: 'controllid', maxAgentId: 59_999 },
    });
    const client = await new TestClient(simulator.url, '291').start();
    simulator.ccGateway.offerPreview('291', { controlId: '7', numbers: ['1'] });
    expect((await client.poll()).body.event).toEqual([
      {
        eventType: 'AgentEvent_Preview',
        workNo: '291',
        content: { controllid: '7', dialeddigits: '1' },
        eventGenTime: expect.any(Number),
      },
    ]);
    const status = await client.send('GET', 'onlineagent/291/agentstatus');
    expect(status.body.result).toEqual({ agentState: '4', isWorking: false });
    expect((await new TestClient(simulator.url, '60000').login()).body.retcode).toBe('000-002');
  });
});

function rawExchange(baseUrl: string, method: string, path: string, headers: Record<string, string>, body: string) {
  return new Promise<{ rawHeaders: string[]; body: string }>((resolve, reject) => {
    const request = http.request(`${baseUrl}${path}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ rawHeaders: response.rawHeaders, body: text }));
    });
    request.on('error', reject).end(body);
  });
}

async function waitUntil(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
