import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { Problem } from '../../src/errors/problem.js';
import { StateStore } from '../../src/state/state-store.js';
import { startBehindFrontDoor } from '../support/front-door.js';
import { callbackPath, counted, MOBILE_CALLS as CALLS, newNumber, place, untilCall } from '../support/mobile-calls.js';
import type { TestBed } from '../support/test-bed.js';

const TAKEN = { retCode: '0', retMsg: 'success' };
const environment = { DEDUPE_WINDOW_MS: '0' };

describe('a release callback', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startBehindFrontDoor({ simulator: { stepMs: 5, aicc: { talkMs: 20 } }, environment });
  });
  afterAll(() => bed.close());

  it('is addressed by Base64 of permitted characters, below the external address', async () => {
    await place(bed);
    const { callBackUrl } = JSON.parse(bed.simulator.recorder.of('createCall').at(-1)!.body) as { callBackUrl: string };
    expect(callBackUrl).toMatch(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
    expect(Buffer.from(callBackUrl, 'base64').toString()).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/bff\/v1\/mobile-agent\/callbacks\/[\w-]{32}$/,
    );
  });

  it.each([
    ['JSON', newNumber()],
    ['a form', '18700000012'],
    ['the text of a Java map', '18700000013'],
    ['JSON that comes before the answer', '18700000007'],
    ['JSON that comes twice', '18700000008'],
  ])('ends the call as %s', async (_, called) => {
    const { id, callSerialNo } = await place(bed, called, { callData: 'a, b=c, releaseReason=5' });
    const call = await untilCall(bed, id, { state: 'ended' });
    expect(call).toMatchObject({
      callSerialNo,
      reason: { code: 'CUSTOMER_HUNG_UP', upstreamCode: '0', text: null },
      legs: {
        agent: { alertingAt: expect.any(String), answeredAt: expect.any(String), endedAt: expect.any(String) },
        customer: { alertingAt: expect.any(String), answeredAt: expect.any(String), endedAt: expect.any(String) },
      },
    });
  });

  it('brings a number of 30 digits and a readable duration, whatever its fields say', async () => {
    const { id } = await place(bed, '18700000010');
    expect((await untilCall(bed, id, { state: 'ended' })).callSerialNo).toMatch(/^\d{30}$/);
    const nonsense = await place(bed, '18700000018');
    const { legs } = await untilCall(bed, nonsense.id, { state: 'ended' });
    expect([legs.agent.talkSeconds, legs.customer.talkSeconds]).toEqual([0, 0]);
  });

  it.each([
    ['18700000001', 'failed', 'CUSTOMER_NO_ANSWER', '5'],
    ['18700000002', 'failed', 'AGENT_NO_ANSWER', '4'],
    ['18700000003', 'failed', 'AGENT_LEG_FAILED', '2'],
    ['18700000004', 'failed', 'CUSTOMER_LEG_FAILED', '3'],
    ['18700000005', 'ended', 'AGENT_HUNG_UP', '1'],
  ])('of %s makes the call %s with %s', async (called, state, code, upstreamCode) => {
    const { id } = await place(bed, called);
    await untilCall(bed, id, { state, reason: { code, upstreamCode, text: null } });
  });

  it('of another reason leaves the call ended for another reason', async () => {
    const { id, callSerialNo } = await place(bed);
    await bed.simulator.aicc.sendReleaseCallback(callSerialNo, { fields: { releaseReason: '77' } });
    await untilCall(bed, id, { reason: { code: 'OTHER', upstreamCode: '77', text: null } });
  });

  it('that comes again, late or otherwise moves nothing', async () => {
    const { id, callSerialNo } = await place(bed);
    const ended = await untilCall(bed, id, { state: 'ended' });
    const counts = await counted(bed, () =>
      bed.simulator.aicc.sendReleaseCallback(callSerialNo, { fields: { releaseReason: '1' } }),
    );
    expect(counts).toEqual({ 'release.repeated': 1 });
    expect((await bed.send('GET', `${CALLS}/${id}`)).body).toEqual(ended);
  });

  it('for another call does not end this one', async () => {
    const first = await place(bed, '18700000020');
    const firstPath = callbackPath(bed);
    const second = await place(bed, '+18700000020');
    const body = JSON.stringify({ callSerialNo: second.callSerialNo, releaseReason: '0', serviceNo: '', called: '1' });
    expect(await counted(bed, () => bed.send('POST', firstPath, body))).toEqual({ 'release.foreign': 1 });
    expect((await bed.send('GET', `${CALLS}/${first.id}`)).body).toEqual(first);
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html><body>hello</body></html>'],
    ['half of a map', '{callSerialNo=1, releaseReason='],
    ['a map without fields', '{ , , = }'],
    ['brackets without end', '['.repeat(60_000)],
    ['a number and nothing else', '42'],
    ['neither number nor reason', '{"called":"1"}'],
  ])('of %s is answered alike and changes nothing', async (_, body) => {
    const call = await place(bed, '18700000020', { caller: newNumber() });
    const path = callbackPath(bed);
    const counts = await counted(bed, async () => {
      const answer = await bed.send('POST', path, body, { 'content-type': 'text/plain' });
      expect([answer.status, answer.body]).toEqual([200, TAKEN]);
    });
    expect(counts).toEqual({ 'release.unreadable': 1 });
    expect((await bed.send('GET', `${CALLS}/${call.id}`)).body).toEqual(call);
  });

  it('that is compressed is answered alike and changes nothing', async () => {
    const call = await place(bed, '18700000020', { caller: newNumber() });
    const path = callbackPath(bed);
    const body = gzipSync(JSON.stringify({ callSerialNo: call.callSerialNo, releaseReason: '1' }));
    const counts = await counted(bed, async () => {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const answer = await fetch(bed.url + path, { method: 'POST', body, headers });
      expect([answer.status, await answer.json()]).toEqual([200, TAKEN]);
    });
    expect(counts).toEqual({ 'release.unreadable': 1 });
    expect((await bed.send('GET', `${CALLS}/${call.id}`)).body).toEqual(call);
  });

  it('at the address of a call that was refused speaks to nobody: the address is forgotten with the call', async () => {
    const refused = await bed.send('POST', CALLS, { caller: '88889050', called: '18600000005' });
    expect(refused.body.code).toBe('INVALID_NUMBER');
    const path = callbackPath(bed);
    const counts = await counted(bed, () => bed.send('POST', path, { callSerialNo: '1', releaseReason: '0' }));
    expect(counts).toEqual({ 'release.unknownAddress': 1 });
  });

  it('at an address that was never given out is answered alike', async () => {
    const counts = await counted(bed, async () => {
      const answer = await bed.send('POST', `/v1/mobile-agent/callbacks/${'x'.repeat(32)}`, { releaseReason: '0' });
      expect([answer.status, answer.body]).toEqual([200, TAKEN]);
    });
    expect(counts).toEqual({ 'release.unknownAddress': 1 });
  });

  it.each([
    ['no content type', ''],
    ['one that is none', 'json'],
    ['another charset', 'application/json; charset=ISO-8859-1'],
    ['something else', 'application/octet-stream'],
  ])('is taken with %s', async (_, type) => {
    const { id, callSerialNo } = await place(bed, '18700000020', { caller: newNumber() });
    const body = JSON.stringify({ callSerialNo, releaseReason: '1' });
    const answer = await fetch(bed.url + callbackPath(bed), {
      method: 'POST',
      body: Buffer.from(body),
      headers: type === '' ? {} : { 'content-type': type },
    });
    expect([answer.status, await answer.json()]).toEqual([200, TAKEN]);
    await untilCall(bed, id, { state: 'ended' });
  });

  it.each([
    ['64 KiB', 64 * 1024, 200],
    ['one byte more', 64 * 1024 + 1, 413],
    ['a mebibyte', 1024 * 1024, 413],
  ])('of %s is answered as it deserves', async (_, length, status) => {
    await place(bed);
    const answer = await bed.send('POST', callbackPath(bed), 'x='.padEnd(length, 'y'));
    expect(answer.status).toBe(status);
    if (status === 413) expect(answer.body.code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('is refused with 503 while nothing can be stored, and taken afterwards', async () => {
    const { id, callSerialNo } = await place(bed, '18700000020', { caller: newNumber() });
    const path = callbackPath(bed);
    const store = bed.app.get(StateStore);
    const away = jest.spyOn(store, 'update').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
    const answer = await bed.send('POST', path, { callSerialNo, releaseReason: '1' });
    away.mockRestore();
    expect([answer.status, answer.body.code]).toEqual([503, 'STATE_STORE_UNAVAILABLE']);
    await bed.send('POST', path, { callSerialNo, releaseReason: '1' });
    await untilCall(bed, id, { state: 'ended' });
  });

  it('leaves no address, serial number or telephone number in the log', async () => {
    const { callSerialNo } = await place(bed, '18700000020', { caller: newNumber() });
    const path = callbackPath(bed);
    await bed.send('POST', path, { callSerialNo, releaseReason: '1' });
    expect(bed.log()).toContain('/v1/mobile-agent/callbacks/:capability');
    expect(bed.log()).not.toContain(path.split('/').at(-1));
    expect(bed.log()).not.toContain(callSerialNo);
  });
});
