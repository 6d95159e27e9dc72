import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { takenPorts } from '../../demo/taken-ports.js';
import { Transcript } from '../../demo/transcript.js';
import { freePort } from '../support/free-port.js';

describe('the ports of the demo', () => {
  it('are named when somebody listens on them', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const taken = await takenPorts({ service: await freePort(), simulator: port });
    server.close();

    expect(taken).toEqual([`Port ${port} (simulator) is taken.`]);
  });
});

describe('the transcript of the demo', () => {
  const id = '9f7f12a4-1f8c-4b8a-a5dc-cac9601cf409';

  it('has an exchange and what followed from it on one line', async () => {
    const lines: string[] = [];
    const transcript = new Transcript((line) => lines.push(line));

    await transcript.step('a call is held', () => {
      const answer = { status: 202, location: null, body: { id, state: 'talking' } };
      transcript.exchange('POST', `/v1/agents/291/calls/${id}/hold`, undefined, answer);
      transcript.event('held');
      return Promise.resolve();
    });

    expect(lines).toEqual(['1. a call is held', '   POST agents/291/calls/9f7f…/hold → 202 talking → held']);
  });

  it('names the step that failed', async () => {
    const transcript = new Transcript(() => undefined);

    await expect(transcript.step('a call', () => Promise.reject(new Error('no answer')))).rejects.toThrow(
      'step 1 failed (a call): no answer',
    );
  });
});
