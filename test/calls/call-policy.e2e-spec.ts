import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { problemOf } from '../support/problem-of.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';

const policy = `    policy:
      callerIds: ["640003"]
      destinations: { allow: ['^1\\d{10}$', '^\\*100$'], deny: ['^190'] }
`;

describe("the tenant's policy", () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ tenants: (url) => acmeTenant(url) + policy });
    await bed.signIn('291');
    await bed.signIn('292');
  });
  afterAll(() => bed.close());

  const dials = () =>
    ['callout', 'callInner', 'previewCallout', 'createCall'].flatMap((name) => bed.simulator.recorder.of(name)).length;
  const allowed = '13900139000';

  it.each([
    ['outbound', { called: allowed, caller: '640004' }, 'CALLER_ID_NOT_ALLOWED'],
    ['outbound', { called: '19013900000' }, 'DESTINATION_NOT_ALLOWED'],
    ['outbound', { called: '4006001000' }, 'DESTINATION_NOT_ALLOWED'],
    ['outbound', { called: '*31*13900139000' }, 'DESTINATION_NOT_ALLOWED'],
    ['outbound', { called: '13900139000#' }, 'DESTINATION_NOT_ALLOWED'],
    ['internal', { called: '292', caller: '640004' }, 'CALLER_ID_NOT_ALLOWED'],
    ['preview', { called: '19013900000', controlId: '1' }, 'DESTINATION_NOT_ALLOWED'],
  ] as const)('refuses an agent call (%s %j) before anything is sent', async (kind, dial, code) => {
    const answer = await bed.send('POST', `/v1/agents/291/calls/${kind}`, dial);
    expect(answer.body).toEqual(problemOf(code, `/v1/agents/291/calls/${kind}`));
    expect(dials()).toBe(0);
  });

  it.each([
    [{ caller: '19013900000', called: allowed }, 'DESTINATION_NOT_ALLOWED'],
    [{ caller: allowed, called: '19013900000' }, 'DESTINATION_NOT_ALLOWED'],
    [{ caller: '13800138000', called: allowed, callerPresent: '640004' }, 'CALLER_ID_NOT_ALLOWED'],
    [{ caller: '13800138000', called: allowed, agentPresent: '640004' }, 'CALLER_ID_NOT_ALLOWED'],
  ] as const)('refuses a bidirectional call (%j) before anything is sent', async (dial, code) => {
    const answer = await bed.send('POST', '/v1/mobile-agent/calls', dial);
    expect(answer.body).toEqual(problemOf(code, '/v1/mobile-agent/calls'));
    expect(dials()).toBe(0);
    expect(bed.simulator.recorder.of('tokenByAkSk')).toHaveLength(0);
  });

  it('does not need a session to refuse', async () => {
    const answer = await bed.send('POST', '/v1/agents/777/calls/outbound', { called: '19013900000' });
    expect(answer.body).toMatchObject({ code: 'DESTINATION_NOT_ALLOWED' });
  });

  it('never takes a colleague for a destination', async () => {
    const answer = await bed.send('POST', '/v1/agents/291/calls/internal', { called: '292' });
    expect(answer.status).toBe(202);
    await bed.send('DELETE', '/v1/agents/291/session?force=true');
    await bed.signIn('291');
  });

  it.each([
    ['291', { called: allowed, caller: '640003' }],
    ['293', { called: '*100' }],
  ])('lets agent %s call %j', async (agentId, dial) => {
    await bed.signIn(agentId);
    expect((await bed.send('POST', `/v1/agents/${agentId}/calls/outbound`, dial)).status).toBe(202);
  });

  it('says in /v1/me which caller ids may be shown', async () => {
    expect((await bed.send('GET', '/v1/me')).body).toMatchObject({ callerIds: ['640003'] });
  });
});
