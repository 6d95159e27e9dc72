import { describe, expect, it } from '@jest/globals';
import { helpText, readCommandLine } from './command-line.js';

describe('the command line of the simulator', () => {
  it('has defaults that suit a desk', () => {
    expect(readCommandLine([])).toEqual({
      host: '127.0.0.1',
      port: 8043,
      controlPort: 8044,
      tls: false,
      stepMs: 500,
      talkMs: 20_000,
      waitingCalls: 1,
      aicc: { product: 'aicc' },
      ccGateway: {
        authMode: 'dynamic',
        guidIntervalMs: 60_000,
        guidTimeoutMs: 120_000,
        pollHoldMs: 10_000,
        signOutAfterMs: 120_000,
      },
    });
  });

  it('takes flags', () => {
    expect(readCommandLine(['--port', '0', '--tls', 'yes', '--auth-mode=static', '--step', '0.1'])).toMatchObject({
      port: 0,
      tls: true,
      stepMs: 100,
      ccGateway: { authMode: 'static' },
    });
  });

  it.each([
    [['--port', 'high'], '--port cannot be "high".'],
    [['--tls', 'maybe'], '--tls cannot be "maybe".'],
    [['--speed', '3'], "Unknown option '--speed'"],
  ])('refuses %j', (args, message) => {
    expect(() => readCommandLine(args)).toThrow(message);
  });

  it('explains itself', () => {
    expect(readCommandLine(['--help'])).toBe('help');
    expect(helpText()).toContain('--auth-mode        dynamic, static or off: how Guids live (default dynamic)');
  });
});
