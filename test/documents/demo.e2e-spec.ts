import { describe, expect, it } from '@jest/globals';
import { chosenSettings, startDemo } from '../../demo/demo-environment.js';
import { freePort } from '../support/free-port.js';

describe('the demo', () => {
  it('takes the origins of pages and the level of the log from whoever starts it, and nothing else', async () => {
    const ports = { service: await freePort(), simulator: 0, control: 0 };
    const origin = 'http://localhost:5173';
    const lines: string[] = [];
    const chosen = chosenSettings({ CORS_ORIGINS: origin, LOG_LEVEL: 'fatal', PORT: '1', CALLER_AUTH: 'jwt' });
    const demo = await startDemo(ports, {}, (line) => lines.push(line), chosen);
    const { headers } = await fetch(`${demo.service.url}/v1/me`, { headers: { origin } }).finally(() => demo.close());

    expect(demo.service.url).toBe(`http://127.0.0.1:${ports.service}`);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(lines).toEqual([expect.stringContaining('"msg":"ready"')]);
  });
});
