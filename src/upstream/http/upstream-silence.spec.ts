import { beforeEach, describe, expect, it } from '@jest/globals';
import { UpstreamSilence } from './upstream-silence.js';

describe('UpstreamSilence', () => {
  let now: number;
  let upstream: UpstreamSilence;
  beforeEach(() => {
    now = 1000;
    upstream = new UpstreamSilence(() => now);
  });
  const poll = () => upstream.begin(true);
  const command = () => upstream.begin(false);
  const later = (ms: number) => (now += ms);

  it.each([true, false])('counts from 5 s after the last answer, when requests fail since (poll: %s)', (isHeld) => {
    upstream.end(command(), 'answer');
    later(1000);
    upstream.end(upstream.begin(isHeld), 'failure');
    later(3999);
    expect(upstream.isSilent).toBe(false);
    later(1);
    expect(upstream.isSilent).toBe(true);
    upstream.end(poll(), 'answer');
    expect(upstream.isSilent).toBe(false);
  });

  it('is none while nobody asks anything, or everything is only held', () => {
    upstream.end(command(), 'answer');
    poll();
    later(60_000);
    expect(upstream.isSilent).toBe(false);
  });

  it('is none because of one agent whose polls fail while those of others are held', () => {
    const held = poll();
    for (let second = 0; second < 10; second += 1) {
      later(1000);
      upstream.end(poll(), 'failure');
    }
    expect(upstream.isSilent).toBe(false);
    upstream.end(held, 'failure');
    expect(upstream.isSilent).toBe(true);
  });

  it('is none because of one poll that hung while others were answered', () => {
    const hanging = poll();
    later(9000);
    upstream.end(poll(), 'answer');
    poll();
    later(6000);
    upstream.end(hanging, 'failure');
    expect(upstream.isSilent).toBe(false);
  });

  it('shows when every poll hangs to its deadline', () => {
    const [first, second] = [poll(), (later(2000), poll())];
    later(13_000);
    upstream.end(first, 'failure');
    poll();
    expect(upstream.isSilent).toBe(true);
    later(2000);
    upstream.end(second, 'failure');
    expect(upstream.isSilent).toBe(true);
  });

  it('is none because of requests that we gave up ourselves', () => {
    upstream.end(poll(), 'nothing');
    later(60_000);
    expect(upstream.isSilent).toBe(false);
  });

  it('shows when a command fails although polls are held', () => {
    poll();
    later(1000);
    upstream.end(command(), 'failure');
    later(5000);
    expect(upstream.isSilent).toBe(true);
  });
});
