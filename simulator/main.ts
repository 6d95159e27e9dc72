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
  const curl = caCertificate === undefined ? 'curl -si' : `curl -si --cacert ${caFile}`;
  const resource = `${url}/agentgateway/resource`;
  const guid = `sed -n 's/^Set-GUID: JSESSIONID=//p' | tr -d '\\r'`;
  return [
    `CC-Gateway  ${resource}/…`,
    `AICC        ${url}/apiaccess/CC-Management/v1/mobileAgent/…  and  ${url}/apigovernance/api/oauth/tokenByAkSk`,
    `Control     ${controlUrl}/  shows and lists what can be made to happen`,
    '',
    '# Sign agent 291 in, let it call a customer, and hear the next event',
    `GUID=$(${curl} -X PUT ${resource}/onlineagent/291 -d '{"password":"secret","phonenum":"40038"}' | ${guid})`,
    `${curl} -X PUT ${resource}/voicecall/291/callout -H "Guid: $GUID" -d '{"called":"13900000001"}'`,
    `${curl} ${resource}/agentevent/291 -H "Guid: $GUID"`,
  ].join('\n');
}
