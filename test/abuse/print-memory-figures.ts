import { measureMemory } from './memory-figures.js';

const BUDGET_BYTES = 512 * 1024 * 1024;

/** Prints what one of each takes, and how many of them alone the default budget holds. */
for (const { what, measured, counted } of await measureMemory(5000)) {
  const held = Math.floor(BUDGET_BYTES / counted).toLocaleString('en');
  console.log(`${what}: ${measured} bytes measured, ${counted} counted; 512 MB hold ${held}`);
}
