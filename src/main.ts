import type { ProcessSignals } from './process-signals.js';

/**
 * First of all, and without an import that would be loaded before it: Node as process 1 gets no signal that it has no
 * handler for. Until the service is ready there is nothing to finish, and the tenants file is about to be read.
 */
const signals: ProcessSignals = { stop: () => process.exit(0), reload: () => undefined };
process.on('SIGTERM', (name) => signals.stop(name));
process.on('SIGINT', (name) => signals.stop(name));
process.on('SIGHUP', () => signals.reload());

const { run } = await import('./run.js');
await run(process.argv.slice(2), signals);
