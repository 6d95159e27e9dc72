import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { AiccSettings } from '../../simulator/aicc/aicc-settings.js';
import type { Fault } from '../../simulator/faults.js';
import { startBehindFrontDoor } from '../support/front-door.js';
import { MOBILE_CALLS as CALLS, newNumber, untilCall } from '../support/mobile-calls.js';
import type { TestBed } from '../support/test-bed.js';

interface Situation {
  name: string;
  called?: string;
  fault?: Omit<Fault, 'operation'>;
  settings?: Partial<AiccSettings>;
  /** The answer to the dial. */
  answered: number;
  code?: string;
  /** What became of the call, where there may be one. */
  becomes?: { state: string; reason: object };
  dials: 0 | 1;
}

const hungUp = { state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } };
const notDialled = { state: 'unknown', reason: { code: 'OUTCOME_UNKNOWN' } };

const situations: Situation[] = [
  { name: 'nothing goes wrong', answered: 202, becomes: hungUp, dials: 1 },
  { name: 'the callback comes first', called: '18700000007', answered: 202, becomes: hungUp, dials: 1 },
  { name: 'the callback comes twice', called: '18700000008', answered: 202, becomes: hungUp, dials: 1 },
  { name: 'no callback comes', called: '18700000006', answered: 202, becomes: hungUp, dials: 1 },
  { name: 'AICC ignores callBackUrl', settings: { ignoreCallBackUrl: true }, answered: 202, becomes: hungUp, dials: 1 },
  { name: 'the answer has no serial number', called: '18700000009', answered: 202, becomes: hungUp, dials: 1 },
  {
    name: 'neither serial number nor callback comes',
    settings: { serialStyle: 'none', callbackTiming: 'never' },
    answered: 202,
    becomes: hungUp,
    dials: 1,
  },
  {
    name: 'the customer does not answer',
    called: '18700000001',
    answered: 202,
    becomes: { state: 'failed', reason: { code: 'CUSTOMER_NO_ANSWER' } },
    dials: 1,
  },
  { name: 'it is placed, and answered 500', called: '18700000014', answered: 502, becomes: hungUp, dials: 1 },
  { name: 'it is placed, and never answered', called: '18700000015', answered: 504, becomes: hungUp, dials: 1 },
  {
    name: 'it is placed, and the connection breaks',
    fault: { kind: 'reset' },
    answered: 502,
    becomes: hungUp,
    dials: 1,
  },
  { name: 'it is placed, and answered by a page', fault: { kind: 'html' }, answered: 502, becomes: hungUp, dials: 1 },
  {
    name: 'it is placed, and the answer is cut',
    fault: { kind: 'truncated' },
    answered: 502,
    becomes: hungUp,
    dials: 1,
  },
  {
    name: 'it is placed, and answered with an unlisted code',
    fault: { kind: 'answer', body: '{"retCode":"4711"}' },
    answered: 502,
    becomes: hungUp,
    dials: 1,
  },
  {
    name: 'it is not placed, and answered 500',
    fault: { kind: 'http', status: 500, when: 'before' },
    answered: 502,
    becomes: notDialled,
    dials: 0,
  },
  {
    name: 'it is not placed, and never answered',
    fault: { kind: 'hang', when: 'before' },
    answered: 504,
    becomes: notDialled,
    dials: 0,
  },
  {
    name: 'one token is refused',
    fault: { kind: 'http', status: 401, when: 'before' },
    answered: 202,
    becomes: hungUp,
    dials: 1,
  },
  {
    name: 'two tokens are refused',
    fault: { kind: 'http', status: 403, when: 'before', times: 2 },
    answered: 502,
    code: 'UPSTREAM_AUTH_FAILED',
    dials: 0,
  },
  { name: 'the number is wrong', called: '18600000005', answered: 422, code: 'INVALID_NUMBER', dials: 0 },
  { name: 'it may be under way already', called: '18600000001', answered: 409, code: 'DUPLICATE_CALL_TASK', dials: 0 },
  {
    name: 'our address is not trusted',
    settings: { trustlist: [] },
    answered: 502,
    code: 'CALLBACK_MISCONFIGURED',
    dials: 0,
  },
];

describe('a bidirectional call is dialled at most once, and its user learns the truth, when', () => {
  let bed: TestBed;
  let usual: AiccSettings;
  beforeAll(async () => {
    bed = await startBehindFrontDoor({
      simulator: { stepMs: 20, aicc: { talkMs: 40 } },
      environment: { DEDUPE_WINDOW_MS: '0', CALL_SETTLE_TIMEOUT_MS: '700', UPSTREAM_TIMEOUT_MS: '600' },
    });
    usual = { ...bed.simulator.aicc.settings };
  });
  afterEach(() => {
    bed.simulator.faults.clear();
    Object.assign(bed.simulator.aicc.settings, usual);
  });
  afterAll(() => bed.close());

  it.each(situations)('$name', async ({ called, fault, settings, answered, code, becomes, dials }) => {
    Object.assign(bed.simulator.aicc.settings, settings);
    const before = bed.simulator.aicc.dials;
    if (fault) bed.simulator.faults.inject({ ...fault, operation: 'createCall' });
    const { status, body, headers } = await bed.send('POST', CALLS, {
      caller: newNumber(),
      called: called ?? newNumber(),
    });
    expect([status, body.code]).toEqual([
      answered,
      becomes === undefined ? code : status === 202 ? undefined : body.code,
    ]);
    const id = (status === 202 ? body.id : body.call) as string | undefined;
    const outcome = status === 202 ? 'accepted' : (body.outcome as string);
    if (becomes === undefined) {
      expect([outcome, id, headers.get('location')]).toEqual(['not_executed', undefined, null]);
    } else {
      expect(headers.get('location')).toBe(`/bff${CALLS}/${id}`);
      if (status !== 202) expect(outcome).toBe('unknown');
      await untilCall(bed, id!, becomes);
    }
    expect(bed.simulator.aicc.dials - before).toBe(dials);
  });
});
