import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import { LocalServers, recording, type ReceivedRequest } from '../http/local-servers.fixture.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { CcGatewayClient } from './cc-gateway-client.js';
import { gatewayOperations } from './gateway-operations.js';
import type { GatewayContext } from './gateway-transport.js';

const servers = new LocalServers();
let gateway: CcGatewayClient;
let received: ReceivedRequest[];

beforeEach(async () => {
  received = [];
  const host = await servers.listen(
    createServer(
      recording(received, (_request, response) => response.setHeader('Set-GUID', 'g').end('{"retcode":"0"}')),
    ),
  );
  gateway = new CcGatewayClient(new UpstreamHttp({ baseUrl: `http://${host}` }));
  servers.afterwards(() => gateway.close());
});
afterEach(() => servers.close());

const credentials = { guid: 'b4f3.AgentGateway1', cookie: null };
const context: GatewayContext = { agentId: '291', credentials, deadlineMs: 1000 };
const dial = { called: '10086' };

describe('the operations of CC-Gateway', () => {
  const password = { password: 'p', phoneNumber: '40038' };
  const skills = ['1', '2', '3'];
  const rest = { durationSeconds: 600, cause: 7, prolong: false };
  const to = { type: 'agent', address: '292' } as const;
  const operations: [string, (gateway: CcGatewayClient) => Promise<unknown>][] = [
    ['PUT /onlineagent/291', (client) => client.login(context, password)],
    ['PUT /onlineagent/291/forcelogin', (client) => client.forceLogin(context, password)],
    ['DELETE /onlineagent/291/logout', (client) => client.logout(context)],
    ['DELETE /onlineagent/291/forcelogout', (client) => client.forceLogout(context)],
    ['GET /agentevent/291', (client) => client.poll(context)],
    [
      'POST /onlineagent/291/modifyaccountpwdex',
      (client) => client.changePassword(context, { current: 'a', new: 'b' }),
    ],
    ['GET /onlineagent/291/agentskills', (client) => client.agentSkills(context)],
    ['POST /onlineagent/291/resetskill/true', (client) => client.resetSkills(context, 'all')],
    ['POST /onlineagent/291/resetskill/false?skillid=1;2;3', (client) => client.resetSkills(context, skills)],
    ['POST /onlineagent/291/resetskill/false', (client) => client.resetSkills(context, [])],
    ['GET /onlineagent/291/agentstatus', (client) => client.agentStatus(context)],
    ['POST /onlineagent/291/sayfree', (client) => client.sayFree(context)],
    [
      'POST /onlineagent/291/saybusy?reason=200&prolong=true',
      (client) => client.sayBusy(context, { reason: 200, prolong: true }),
    ],
    ['POST /onlineagent/291/cancelbusy', (client) => client.cancelBusy(context)],
    ['POST /onlineagent/291/rest/600/7?prolong=false', (client) => client.rest(context, rest)],
    ['POST /onlineagent/291/cancelrest', (client) => client.cancelRest(context)],
    ['POST /onlineagent/291/work', (client) => client.work(context)],
    ['POST /onlineagent/291/cancelwork', (client) => client.cancelWork(context)],
    ['PUT /voicecall/291/callout', (client) => client.callout(context, dial)],
    ['PUT /voicecall/291/callinner', (client) => client.callInner(context, dial)],
    ['PUT /voicecall/291/previewCallout', (client) => client.previewCallout(context, { ...dial, controlId: '7' })],
    ['PUT /voicecall/291/cancelPreviewCallout', (client) => client.cancelPreview(context, '7')],
    [
      'POST /voicecall/291/requestcall/17-1/0?skillId=25',
      (client) => client.requestCall(context, { callId: '17-1', skillId: '25' }),
    ],
    ['PUT /voicecall/291/answer?callid=17-1', (client) => client.answer(context, '17-1')],
    ['DELETE /voicecall/291/release', (client) => client.release(context)],
    ['POST /voicecall/291/dropcall/17-1', (client) => client.dropCall(context, '17-1')],
    ['POST /voicecall/291/disconnect/*12#', (client) => client.disconnect(context, '*12#')],
    ['POST /voicecall/291/hold', (client) => client.hold(context)],
    ['POST /voicecall/291/gethold?callid=17-1', (client) => client.retrieve(context, '17-1')],
    ['POST /voicecall/291/connecthold/17-1', (client) => client.swap(context, '17-1')],
    ['POST /voicecall/291/beginmute', (client) => client.mute(context)],
    ['POST /voicecall/291/endmute', (client) => client.unmute(context)],
    ['POST /voicecall/291/seconddialex?number=12*#', (client) => client.sendDigits(context, '12*#')],
    ['POST /voicecall/291/transfer', (client) => client.transfer(context, { to, mode: 'blind' })],
    ['POST /voicecall/291/canceltransfer', (client) => client.cancelTransfer(context)],
    ['POST /voicecall/291/innerhelp', (client) => client.consult(context, { to, mode: 'twoParty' })],
    ['POST /voicecall/291/confjoin', (client) => client.conference(context, { callId: '17-1' })],
    ['GET /calldata/291/waitcallinfo/25', (client) => client.waitingCalls(context, '25')],
    ['GET /calldata/291/callinfo?isNoContainLastCall=true', (client) => client.currentCall(context)],
    ['GET /calldata/291/holdlist', (client) => client.heldCalls(context)],
    ['GET /calldata/291/callinfobycallid/17-1', (client) => client.knowsCall(context, '17-1')],
    ['GET /calldata/291/appdata?isEncodeResult=false&callId=17-1', (client) => client.callData(context, '17-1')],
    ['PUT /calldata/291/setcalldataex', (client) => client.setCallData(context, '17-1', '王')],
  ];

  it.each(operations)('are sent: %s', async (line, operation) => {
    await operation(gateway);
    const { method = '', url = '' } = received[0]!;
    expect(`${method} ${decodeURIComponent(url)}`).toBe(line.replace(' ', ' /agentgateway/resource'));
  });

  it('all have a method of the client', () => {
    const sent = operations.map(([line]) => line.replace(/\?.*/, ''));
    const known = Object.values(gatewayOperations).map(({ method, path }) => {
      const pattern = path.replace('{agentId}', '291').replace(/\{\w+\}/g, '[^/]+');
      return new RegExp(`^${method} ${pattern}$`);
    });
    expect(known.filter((pattern) => !sent.some((line) => pattern.test(line)))).toEqual([]);
  });
});
