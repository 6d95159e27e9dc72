import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { helpText, readCommandLine } from './command-line.js';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.js';

await main();

async function main(): Promise<void> {
  try {
    const options = readCommandLine(process.argv.slice(2));
    if (options === 'help') console.log(helpText());
    else await run(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function run(options: SimulatorOptions): Promise<void> {
  const simulator = await startSimulator(options);
  console.log(await greeting(simulator));
  const stop = (): void => void simulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

async function greeting({ url, controlUrl, caCertificate }: Simulator): Promise<string> {
  const caFile = join(tmpdir(), 'simulator-ca.pem');
  if (caCertificate !== undefined) await writeFile(caFile, caCertificate);
  const curl = caCertificate === undefined ? 'curl -i' : `curl -i --cacert ${caFile}`;
  return [
    `CC-Gateway  ${url}/agentgateway/resource/…`,
    `AICC        ${url}/apiaccess/CC-Management/v1/mobileAgent/…  and  ${url}/apigovernance/api/oauth/tokenByAkSk`,
    `Control     ${controlUrl}/`,
    '',
    '# Sign agent 291 in; the Guid is in the header Set-GUID, after JSESSIONID=',
    `${curl} -X PUT ${url}/agentgateway/resource/onlineagent/291 -H 'Content-Type: application/json' -d '{"password":"secret","phonenum":"40038"}'`,
    '# Call a customer',
    `${curl} -X PUT ${url}/agentgateway/resource/voicecall/291/callout -H 'Content-Type: application/json' -H 'Guid: …' -d '{"called":"13900000001"}'`,
    '# Let the next call fail, and see what else can be made to happen',
    `curl -X POST ${controlUrl}/faults -d '{"kind":"http","operation":"callout","status":503}'; curl ${controlUrl}/`,
  ].join('\n');
}
