import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { MOBILE_CALLS, place } from '../support/mobile-calls.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 50 } });
});
afterAll(() => bed.close());

const read = async () => (await bed.send('GET', '/metrics')).text;

/** The value of one series; undefined while there is none. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

/** Waits until a series has this value. */
async function expectValue(series: string, value: number): Promise<void> {
  let found: number | undefined;
  for (let look = 0; look < 100 && found !== value; look++) {
    found = valueOf(await read(), series);
    if (found !== value) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect([series, found]).toEqual([series, value]);
}

describe('the metrics', () => {
  it('tell how a call of an agent went, and what the upstream answered how fast', async () => {
    await bed.signIn('291');
    await bed.send('POST', '/v1/agents/291/calls/outbound', { called: '13900139000' });
    await expectValue('calls_total{tenant="acme",kind="outbound",outcome="ended"}', 1);
    await expectValue('call_alerting_seconds_count{tenant="acme",kind="outbound"}', 1);
    await expectValue('call_talking_seconds_count{tenant="acme",kind="outbound"}', 1);
    const exchanges = 'upstream_request_duration_seconds_count{tenant="acme",system="cc-gateway"';
    await expectValue(`${exchanges},operation="callout",code="0"}`, 1);
    const slowest = `upstream_request_duration_seconds_bucket{le="+Inf",tenant="acme",system="cc-gateway"`;
    await expectValue(`${slowest},operation="callout",code="0"}`, 1);
  });

  it('tell the return code of what an upstream refused', async () => {
    const body = '{"message":"","retcode":"000-001"}';
    bed.simulator.faults.inject({ kind: 'http', operation: 'sayBusy', when: 'before', status: 200, body });
    await bed.send('PUT', '/v1/agents/291/state', { state: 'busy' });
    bed.simulator.faults.clear();
    expect(await read()).toMatch(
      /upstream_request_duration_seconds_count\{.*operation="sayBusy",code="000-001"\} [1-9]/,
    );
  });

  it('tell of a bidirectional call, and of the token behind it', async () => {
    await bed.send('POST', '/v1/mobile-agent/calls', { caller: '13800138000', called: '13900139001' });
    await expectValue('access_token_renewals_total{tenant="acme",result="ok"}', 1);
    const age = valueOf(await read(), 'access_token_age_seconds{tenant="acme"}');
    expect(age).toBeGreaterThan(0);
    expect(age).toBeLessThan(60);
  });

  it('tell of streams that went on, and of those that could not, by reason', async () => {
    const first = await bed.follow('291');
    const id = await first.position();
    first.close();
    (await bed.follow('291', { 'last-event-id': id })).close();
    await expectValue('event_stream_replays_total', 1);
    (await bed.follow('291', { 'last-event-id': 'nonsense' })).close();
    await expectValue('event_stream_resets_total{reason="unknown"}', 1);
  });

  it('tell the same of the streams of bidirectional calls', async () => {
    const before = await read();
    const call = await place(bed, '18700000020');
    const follow = (lastEventId?: string) =>
      bed.follow(
        '',
        lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
        `${MOBILE_CALLS}/${call.id}/events`,
      );
    const first = await follow();
    const id = await first.position();
    for (const stream of [first, await follow(id), await follow('nonsense')]) stream.close();
    const replays = 'event_stream_replays_total';
    await expectValue(replays, (valueOf(before, replays) ?? 0) + 1);
    const resets = 'event_stream_resets_total{reason="unknown"}';
    await expectValue(resets, (valueOf(before, resets) ?? 0) + 1);
  });

  it('tell the version, the state and its budget, what waits, and how late the event loop is', async () => {
    const text = await read();
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(valueOf(text, `build_info{version="${version}"}`)).toBe(1);
    expect(valueOf(text, 'state_store_bytes')).toBeGreaterThan(0);
    expect(valueOf(text, 'state_store_budget_bytes')).toBe(512 * 1024 * 1024);
    expect(valueOf(text, 'audit_lines_waiting')).toBe(0);
    expect(valueOf(text, 'event_loop_delay_seconds')).toBeGreaterThanOrEqual(0);
    expect(valueOf(text, 'tenant_reloads_total{result="refused"}')).toBe(0);
  });

  it('are each explained in docs/metrics.md, and nothing else is', async () => {
    const ours = [...(await read()).matchAll(/^# TYPE (\S+)/gm)]
      .map(([, name]) => name!)
      .filter((name) => !/^(process|nodejs)_/.test(name));
    const rows = readFileSync('docs/metrics.md', 'utf8').match(/^\| `.*$/gm)!;
    const explained = rows.flatMap((row) =>
      [...row.split(' | ')[0]!.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!),
    );
    expect(explained.sort()).toEqual(ours.sort());
  });

  it('are without a fault to promtool', async () => {
    const { status, stdout, stderr, error } = spawnSync('promtool', ['check', 'metrics'], {
      input: await read(),
      encoding: 'utf8',
    });
    if (error !== undefined) return; // test/deployment/alerts.e2e-spec.ts says where to get it
    expect([status, stdout + stderr]).toEqual([0, '']);
  });
});
