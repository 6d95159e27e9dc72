import { setMaxListeners } from 'node:events';
import { attacks } from './attacks.js';

/** A program of its own: `attacker.ts NAME URL SECONDS CONNECTIONS SEED`. Prints how often it struck. */
const [name = '', url = '', seconds, connections, seed] = process.argv.slice(2);
const attack = attacks.find((one) => one.name === name);
if (!attack) throw new Error(`There is no attack ${name}`);
const abort = new AbortController();
setMaxListeners(0, abort.signal); // each connection has one
setTimeout(() => abort.abort(), Number(seconds) * 1000);
const count = await attack.run(url, { connections: Number(connections), seed: Number(seed), signal: abort.signal });
process.stdout.write(`${count}\n`, () => process.exit(0));
