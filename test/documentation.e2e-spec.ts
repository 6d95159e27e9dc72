import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startDemo, type DemoEnvironment } from '../demo/demo-environment.js';
import { documentedPorts } from '../demo/documented-ports.js';
import { documentPages, snippetsOf } from './support/documents.js';
import { freePort } from './support/free-port.js';
import { SnippetRunner } from './support/snippet-runner.js';

const RUN = ['bash', 'js'];
const snippets = documentPages.flatMap(snippetsOf).filter(({ language }) => RUN.includes(language));

let demo: DemoEnvironment;
let runner: SnippetRunner;

beforeAll(async () => {
  const ports = { service: await freePort(), simulator: 0, control: 0 };
  demo = await startDemo(ports, { stepMs: 20, talkMs: 300, ccGateway: { pollHoldMs: 500 } });
  runner = await SnippetRunner.create();
});

afterAll(async () => {
  runner.close();
  await demo.close();
});

/** Every snippet stands alone: nobody is signed in, no call is open, nothing is disturbed. */
beforeEach(async () => {
  demo.simulator.faults.clear();
  await fetch(`${demo.service.url}/v1/agents/291/session?force=true`, { method: 'DELETE' });
});

/** The documented addresses, where this demo has them. */
function onThisDemo(text: string): string {
  return text
    .replaceAll(`http://127.0.0.1:${documentedPorts.service}`, demo.service.url)
    .replaceAll(`http://127.0.0.1:${documentedPorts.simulator}`, demo.simulator.url)
    .replaceAll(`http://127.0.0.1:${documentedPorts.control}`, demo.simulator.controlUrl);
}

describe('a snippet of the documentation', () => {
  it.each(snippets)('runs as written: $page, line $line ($language)', async ({ language, text }) => {
    const { exitCode, stdout, stderr } = await runner.run(language, onThisDemo(text));

    expect({ exitCode, ...(exitCode !== 0 && { stdout, stderr }) }).toEqual({ exitCode: 0 });
  });

  it('shows the answer that the first call of the README really gets', async () => {
    const [call, answer] = snippetsOf('README.md').filter(({ language }) => ['bash', 'json'].includes(language));
    const { stdout } = await runner.run('bash', onThisDemo(call?.text ?? ''));

    const shown = JSON.parse(answer?.text ?? '') as object;
    // Between the events, which have the call without `deduplicated`.
    const [received = '{}'] = /\{"id":"[^{}]*"deduplicated"[^{}]*\}/.exec(stdout) ?? [];
    expect(Object.keys(JSON.parse(received) as object)).toEqual(Object.keys(shown));
  });
});
