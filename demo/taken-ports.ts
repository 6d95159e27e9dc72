import { createServer } from 'node:net';

/** Which of the ports, by name, somebody listens on already. */
export async function takenPorts(ports: Record<string, number>): Promise<string[]> {
  const taken: string[] = [];
  for (const [name, port] of Object.entries(ports)) {
    if (await isTaken(port)) taken.push(`Port ${port} (${name}) is taken.`);
  }
  return taken;
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}
