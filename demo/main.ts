import { createServer } from 'node:net';
import { startSimulator } from '../simulator/simulator.js';
import { chosenSettings, startDemo } from './demo-environment.js';
import { documentedPorts } from './documented-ports.js';
import { startService, type RunningService } from './running-service.js';
import { playScenarios } from './scenarios.js';
import { Transcript } from './transcript.js';

const print = (line: string) => process.stdout.write(`${line}\n`);
const once = process.argv.includes('--once');

/** The callback address has to be known before the service listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function playOnce(): Promise<void> {
  const simulator = await startSimulator({ stepMs: 60, talkMs: 600 });
  const port = await freePort();
  let service: RunningService | undefined;
  try {
    service = await startService(simulator.url, { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
    await playScenarios(service.url, simulator, new Transcript(print));
    const code = await service.stop();
    if (code !== 0) throw new Error(`the service ended with exit code ${code ?? 'none'}`);
    print('All calls were played.');
  } finally {
    service?.process.kill('SIGKILL');
    await simulator.close();
  }
}

async function stayUp(): Promise<void> {
  const demo = await startDemo(documentedPorts, {}, print, chosenSettings(process.env));
  const { service, simulator } = demo;
  const agent = `${service.url}/v1/agents/291`;
  print(`
Agent console       ${service.url}/console
Swagger UI          ${service.url}/docs
Simulator           ${simulator.url} (CC-Gateway and AICC), control endpoint ${simulator.controlUrl}

Press "Sign in" in the console and call 13900139000. Or without it: sign an agent in, follow the events in a second
terminal, and call a customer:

  curl -sX PUT ${agent}/session -H 'content-type: application/json' -d '{"password":"Simulator-1","phoneNumber":"40038"}'
  curl -sN ${agent}/events
  curl -sX POST ${agent}/calls/outbound -H 'content-type: application/json' -d '{"called":"13900139000"}'

The log of the service follows; stop with Ctrl-C.
`);
  const stop = async () => {
    await demo.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
}

try {
  await (once ? playOnce() : stayUp());
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
