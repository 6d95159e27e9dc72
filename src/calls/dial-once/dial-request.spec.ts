import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, clientKey, doubleClickKey, type DialRequest } from './dial-request.js';

const request: DialRequest = {
  tenantId: 'acme',
  sub: 'anna',
  requestId: 'request-1',
  kind: 'outbound',
  agentId: '291',
  key: 'secret-key',
  numbers: ['13900139000'],
  body: { called: '13900139000', caller: '640003' },
};

const withBody = (body: object) => fingerprintOf({ ...request, body });

describe('a dial request', () => {
  it('is the same whatever the order of its fields, and whether one is absent or undefined', () => {
    expect(withBody({ caller: '640003', skillId: undefined, called: '13900139000' })).toBe(fingerprintOf(request));
  });

  it.each([[{ called: '13900139000' }], [{ called: '13900139001', caller: '640003' }], [{}]])(
    'is another with the body %j',
    (body) => {
      expect(withBody(body)).not.toBe(fingerprintOf(request));
    },
  );

  it('shows neither number nor key nor user where it is written down', () => {
    for (const text of [clientKey(request)?.name, doubleClickKey(request).name, fingerprintOf(request)])
      expect(text).not.toMatch(/13900139000|secret-key|anna/);
  });
});
