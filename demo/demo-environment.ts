import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.js';
import type { DemoPorts } from './documented-ports.js';
import { startService, type RunningService } from './running-service.js';

export interface DemoEnvironment {
  service: RunningService;
  simulator: Simulator;
  close(): Promise<void>;
}

/** What whoever starts the demo may set; everything else is the demo's own. */
const CHOICES = ['CORS_ORIGINS', 'LOG_LEVEL'];

export function chosenSettings(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(CHOICES.map((name) => [name, environment[name] ?? '']));
}

/** What `npm run demo` keeps running: the simulator with one waiting caller, and the built service in front of it. */
export async function startDemo(
  ports: DemoPorts,
  options: SimulatorOptions = {},
  onLogLine?: (line: string) => void,
  chosen: Record<string, string> = {},
): Promise<DemoEnvironment> {
  const simulator = await startSimulator({
    port: ports.simulator,
    controlPort: ports.control,
    waitingCalls: 1,
    ...options,
  });
  try {
    const settings = { ...chosen, PORT: String(ports.service), PUBLIC_URL: `http://127.0.0.1:${ports.service}` };
    const service = await startService(simulator.url, settings, onLogLine);
    const close = async () => {
      await service.stop();
      await simulator.close();
    };
    return { service, simulator, close };
  } catch (error) {
    await simulator.close();
    throw error;
  }
}
