import 'reflect-metadata';
import { ConfigurationError } from './config/configuration-error.js';
import { loadConfiguration } from './config/load-configuration.js';

/** Reads the configuration first, without the framework: every mistake is named at once, and `--check` ends here. */
try {
  loadConfiguration(process.env);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  for (const problem of error.problems) process.stderr.write(`${problem}\n`);
  process.exit(1);
}
if (process.argv.includes('--check')) {
  process.stdout.write('The configuration is valid.\n');
  process.exit(0);
}

const { start } = await import('./start.js');
await start();
