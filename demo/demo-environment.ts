import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.js';
import type { DemoPorts } from './documented-ports.js';
import { startService, type RunningService } from './running-service.js';

export interface DemoEnvironment {
  service: RunningService;
  simulator: Simulator;
  close(): Promise<void>;
}

/** What `npm run demo` keeps running: the simulator with one waiting caller, and the built service in front of it. */
export async function startDemo(
  ports: DemoPorts,
  options: SimulatorOptions = {},
  onLogLine?: (line: string) => void,
): Promise<DemoEnvironment> {
  const simulator = await startSimulator({
    port: ports.simulator,
    controlPort: ports.control,
    waitingCalls: 1,
    ...options,
  });
  try {
    const settings = { PORT: String(ports.service), PUBLIC_URL: `http://127.0.0.1:${ports.service}` };
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
