import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultAiccSettings } from './aicc-settings.js';
import { CallingCrm, mobileAgentPath, tokenPath } from './calling-crm.fixture.js';
import { SimulatedAicc } from './simulated-aicc.js';

describe('SimulatedAicc', () => {
  const aicc = new SimulatedAicc({ ...defaultAiccSettings, stepMs: 5, talkMs: 5 });
  let crm: CallingCrm;

  beforeEach(async () => {
    crm = new CallingCrm(aicc);
    await crm.start();
  });

  afterEach(() => {
    aicc.reset();
    crm.stop();
  });

  it('prints callSerialNo as a bare number of 19 digits', async () => {
    const answer = await crm.place();

    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(
      /^\{"retMsg":"Add CallOutInfo in DB successfully","retCode":"0","result":\{"callSerialNo":\d{19}\}\}$/,
    );
    expect(answer.body).toContain(aicc.calls[0]!.callSerialNo);
  });

  it('never places a call without a living token', async () => {
    aicc.revokeTokens();
    const answer = await crm.place();

    expect([answer.status, aicc.dials]).toEqual([401, 0]);
  });

  it('answers HTTP 400 to broken JSON and to an agentWorkNo of six digits', async () => {
    expect((await crm.send(`${mobileAgentPath}createCall`, '{"caller":')).answer.status).toBe(400);
    expect((await crm.place({ agentWorkNo: 100000 })).status).toBe(400);
    expect(aicc.dials).toBe(0);
  });

  it('answers 404 to what it does not have', async () => {
    expect((await crm.ask('cancelCall', {})).status).toBe(404);
    expect((await crm.ask('constructor', {})).status).toBe(404);
  });

  it('names the operation of an exchange', async () => {
    const operationOf = async (method: string, path: string) => (await crm.send(path, '{}', method)).operation;

    expect(await operationOf('POST', tokenPath)).toBe('tokenByAkSk');
    for (const name of ['createCall', 'queryCallState', 'queryCallDetailRecord', 'getRecordingAddress']) {
      expect(await operationOf('POST', mobileAgentPath + name)).toBe(name);
    }
    expect(await operationOf('GET', `${mobileAgentPath}createCall`)).toBe('unknown');
    expect(await operationOf('POST', '/apiaccess/other')).toBe('unknown');
  });

  it.each([
    [
      '18600000008',
      '{"retMsg":"The calling number is not in the softphone number range of the mobile agent","retCode":"8"}',
    ],
    ['18600000099', '{"retMsg":"Unknown error","retCode":"99"}'],
    ['8690106012', '{"retMsg":"Callee forbid","retCode":"90106012"}'],
  ])('places no call to %s and answers its return code', async (called, body) => {
    const answer = await crm.place({ called });

    expect([answer.status, answer.body, aicc.dials]).toEqual([200, body, 0]);
  });

  it.each([
    ['18700000016', 400],
    ['18700000017', 404],
  ])('places no call to %s and answers HTTP %i', async (called, status) => {
    expect([(await crm.place({ called })).status, aicc.dials]).toEqual([status, 0]);
  });

  it('places the call and still answers HTTP 500', async () => {
    expect([(await crm.place({ called: '18700000014' })).status, aicc.dials]).toEqual([500, 1]);
  });

  it('places the call and lets its answer hang', async () => {
    const body = JSON.stringify({ caller: '66660130', called: '18700000015' });
    const exchange = await crm.send(`${mobileAgentPath}createCall`, body);

    expect([exchange.operation, exchange.mishap, aicc.dials]).toEqual(['createCall', 'hang', 1]);
  });

  it.each([
    ['18700000009', /"retCode":"0"\}$/],
    ['18700000010', /"callSerialNo":\d{30}\}/],
    ['18700000011', /"callSerialNo":"\d{19}"\}/],
  ])('prints the serial number of a call to %s in its own way', async (called, shape) => {
    expect((await crm.place({ called })).body).toMatch(shape);
  });

  it('answers 1 to a second call between the same numbers while the first is not over', async () => {
    await crm.place({ called: '18700000020' });
    expect((await crm.place({ called: '18700000020' })).body).toContain('"retCode":"1"');

    aicc.settings.refuseDuplicates = false;
    expect((await crm.place({ called: '18700000020' })).body).toContain('"retCode":"0"');
    expect(aicc.dials).toBe(2);
  });

  it('forgets everything and takes back its settings when it is reset', async () => {
    aicc.settings.serialStyle = 'string';
    await crm.place();
    aicc.reset();

    expect([aicc.calls, aicc.callbacks, aicc.dials, aicc.tokensIssued]).toEqual([[], [], 0, 0]);
    expect(aicc.settings).toEqual({ ...defaultAiccSettings, stepMs: 5, talkMs: 5 });
    expect((await crm.place()).status).toBe(401);
  });
});
