import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startDemo, type DemoEnvironment } from '../../demo/demo-environment.js';
import { documentedPorts } from '../../demo/documented-ports.js';
import { documentPages, snippetsOf } from '../support/documents.js';
import { freePort } from '../support/free-port.js';
import { SnippetRunner } from '../support/snippet-runner.js';

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
  await signOut();
});

const signOut = () => fetch(`${demo.service.url}/v1/agents/291/session?force=true`, { method: 'DELETE' });

/** The documented addresses, where this demo has them. */
function onThisDemo(text: string): string {
  return text
    .replaceAll(`http://127.0.0.1:${documentedPorts.service}`, demo.service.url)
    .replaceAll(`http://127.0.0.1:${documentedPorts.simulator}`, demo.simulator.url)
    .replaceAll(`http://127.0.0.1:${documentedPorts.control}`, demo.simulator.controlUrl);
}

/** The call that is answered to a dial: between the events, which have it without `deduplicated`. */
function answerOf(stdout: string): { id?: string } {
  const [received = '{}'] = /\{"id":"[^{}]*"deduplicated"[^{}]*\}/.exec(stdout) ?? [];
  return JSON.parse(received) as { id?: string };
}

describe('a snippet of the documentation', () => {
  it.each(snippets)('runs as written: $page, line $line ($language)', async ({ language, text }) => {
    const { exitCode, stdout, stderr } = await runner.run(language, onThisDemo(text));

    expect({ exitCode, ...(exitCode !== 0 && { stdout, stderr }) }).toEqual({ exitCode: 0 });
  });

  it.each(['README.md', 'docs/api-guide.md'])(
    'places a new call each time the first one of %s is run',
    async (page) => {
      const [first] = snippetsOf(page).filter(({ language }) => language === 'bash');
      const placed: (string | undefined)[] = [];
      for (let run = 0; run < 2; run++) {
        await signOut();
        const { stdout } = await runner.run('bash', onThisDemo(first?.text ?? ''));
        placed.push(answerOf(stdout).id);
      }

      expect(placed).toEqual([expect.any(String), expect.any(String)]);
      expect(placed[0]).not.toBe(placed[1]);
    },
  );

  it('shows the answer that the first call of the README really gets', async () => {
    const [call, answer] = snippetsOf('README.md').filter(({ language }) => ['bash', 'json'].includes(language));
    const { stdout } = await runner.run('bash', onThisDemo(call?.text ?? ''));

    const shown = JSON.parse(answer?.text ?? '') as object;
    expect(Object.keys(answerOf(stdout))).toEqual(Object.keys(shown));
  });
});
