import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Problem } from '../../src/errors/problem.js';
import { StateStore } from '../../src/state/state-store.js';
import { startBehindFrontDoor } from '../support/front-door.js';
import {
  callbackPath,
  counted,
  callbacksCounted,
  MOBILE_CALLS as CALLS,
  newNumber,
  place,
  untilCall,
} from '../support/mobile-calls.js';
import { acmeTenant, type TestBed } from '../support/test-bed.js';

const TAKEN = { retCode: '0', retMsg: 'success' };
const SHARED_KEY = 'shared-key-0123456789';
const environment = { DEDUPE_WINDOW_MS: '0' };

describe('a release callback of a tenant with a shared key', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startBehindFrontDoor({
      simulator: { stepMs: 5, aicc: { talkMs: 20, sharedKey: SHARED_KEY } },
      environment,
      tenants: (url) => `${acmeTenant(url)}      callbackSharedKey: ${SHARED_KEY}\n`,
    });
  });
  afterAll(() => bed.close());

  /** A call that goes on until it is told otherwise. */
  const placeLong = () => place(bed, '18700000020', { caller: newNumber() });
  const send = (callSerialNo: string, overrides: object) =>
    bed.simulator.aicc.sendReleaseCallback(callSerialNo, overrides);

  it.each([
    ['JSON', newNumber()],
    ['a form', '18700000012'],
    ['the text of a Java map', '18700000013'],
  ])('ends the call when it is signed, as %s', async (_, called) => {
    const { id } = await place(bed, called, { callData: ' with  blanks, and = and "quotes" ' });
    await untilCall(bed, id, { state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } });
  });

  it.each([
    ['not signed', { sharedKey: null }, 'forged'],
    ['signed with another key', { sharedKey: 'another-key-0123456789' }, 'forged'],
    ['signed sixteen minutes ago', { clockSkewMs: -16 * 60_000 }, 'expired'],
    ['signed sixteen minutes from now', { clockSkewMs: 16 * 60_000 }, 'expired'],
  ])('is worth nothing when it is %s', async (_, style, verdict) => {
    const call = await placeLong();
    const counts = await counted(bed, async () => {
      const sent = await send(call.callSerialNo, { ...style, fields: { releaseReason: '0' } });
      expect(sent).toMatchObject({ status: 200, answer: JSON.stringify(TAKEN) });
    });
    expect(counts).toEqual({ [`release.${verdict}`]: 1 });
    expect((await bed.send('GET', `${CALLS}/${call.id}`)).body).toEqual(call);
  });

  it('is taken from a clock that is fourteen minutes off', async () => {
    const { id, callSerialNo } = await placeLong();
    await send(callSerialNo, { clockSkewMs: -14 * 60_000, fields: { releaseReason: '1' } });
    await untilCall(bed, id, { state: 'ended', reason: { code: 'AGENT_HUNG_UP' } });
  });

  it('cannot be replayed, at its own address or at that of another call', async () => {
    const first = await placeLong();
    const sent = await send(first.callSerialNo, { fields: { releaseReason: '1' } });
    await untilCall(bed, first.id, { state: 'ended' });
    const ownPath = new URL(sent!.url).pathname.replace('/bff', '');
    expect(await counted(bed, () => bed.send('POST', ownPath, sent!.body))).toEqual({ 'release.repeated': 1 });

    const second = await placeLong();
    const otherPath = callbackPath(bed);
    expect(await counted(bed, () => bed.send('POST', otherPath, sent!.body))).toEqual({ 'release.foreign': 1 });
    const fresh = await send(first.callSerialNo, { url: bed.url + otherPath });
    expect(fresh).toMatchObject({ status: 200, answer: JSON.stringify(TAKEN) });
    expect(await callbacksCounted(bed)).toMatchObject({ 'release.foreign': 2 });
    expect((await bed.send('GET', `${CALLS}/${second.id}`)).body).toEqual(second);
  });

  it('still ends its call after it was sent to the address of another', async () => {
    const first = await placeLong();
    const ownPath = callbackPath(bed);
    const second = await placeLong();
    const astray = await send(first.callSerialNo, { url: bed.url + callbackPath(bed), fields: { releaseReason: '1' } });
    expect((await bed.send('GET', `${CALLS}/${second.id}`)).body).toEqual(second);
    await bed.send('POST', ownPath, astray!.body);
    await untilCall(bed, first.id, { state: 'ended', reason: { code: 'AGENT_HUNG_UP' } });
  });

  it('for another telephone says nothing about a call that has no serial number yet', async () => {
    const answer = { kind: 'answer', operation: 'createCall', body: '{"retCode":"0","retMsg":"queued"}' } as const;
    bed.simulator.faults.inject(answer);
    const call = await place(bed, '18700000020', { caller: newNumber() });
    const { callSerialNo } = bed.simulator.aicc.calls.at(-1)!;
    expect(call.callSerialNo).toBeNull();
    const foreign = { callSerialNo: '99', called: newNumber(), releaseReason: '0' };
    expect(await counted(bed, () => send(callSerialNo, { fields: foreign }))).toEqual({ 'release.foreign': 1 });
    await send(callSerialNo, { fields: { called: '0018700000020', releaseReason: '1' } });
    await untilCall(bed, call.id, { state: 'ended', callSerialNo, reason: { code: 'AGENT_HUNG_UP' } });
  });

  it('must name its call', async () => {
    const { id, callSerialNo } = await placeLong();
    const counts = await counted(bed, () => send(callSerialNo, { fields: { callSerialNo: '', releaseReason: '0' } }));
    expect(counts).toEqual({ 'release.foreign': 1 });
    await untilCall(bed, id, { state: 'accepted' });
  });

  it('may come again after a 503, nonce and all', async () => {
    const { id, callSerialNo } = await placeLong();
    const store = bed.app.get(StateStore);
    const away = jest.spyOn(store, 'update').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
    const sent = await send(callSerialNo, { fields: { releaseReason: '1' } });
    away.mockRestore();
    expect(sent?.status).toBe(503);
    await bed.send('POST', new URL(sent!.url).pathname.replace('/bff', ''), sent!.body);
    await untilCall(bed, id, { state: 'ended' });
  });
});
