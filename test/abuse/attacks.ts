import type { Attack } from './attack.js';
import { bodyFlood } from './body-flood.js';
import { connectionChurn, giantHeaders, pipelining, randomBytes, slowReaders, slowSenders } from './socket-attacks.js';

/** What `npm run abuse` does, one after the other and at last all at once. */
export const attacks: readonly Attack[] = [
  { name: 'bad bodies', run: bodyFlood('bad bodies') },
  { name: 'fresh keys', run: bodyFlood('fresh keys') },
  { name: 'endless bodies', run: bodyFlood('endless bodies') },
  { name: 'slow readers', run: slowReaders },
  { name: 'slow senders', run: slowSenders },
  { name: 'random bytes', run: randomBytes },
  { name: 'pipelining', run: pipelining },
  { name: 'connection churn', run: connectionChurn },
  { name: 'giant headers', run: giantHeaders },
];
