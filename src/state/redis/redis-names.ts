import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { StateKey } from '../keys.js';

/**
 * What a key is called in Redis: `bff:{partition}:kind:name`. Partition and name are hashed, since they hold the ids of
 * people; the braces keep a partition on one node of a cluster.
 */
export class RedisNames {
  private readonly known = new LRUCache<string, string>({ max: 50_000 });

  of({ name, partition }: StateKey): string {
    let rendered = this.known.get(name);
    if (rendered === undefined) {
      const kind = name.split('/', 1)[0] ?? '';
      rendered = `bff:{${digest(partition, 12)}}:${kind}:${digest(name, 16)}`;
      this.known.set(name, rendered);
    }
    return rendered;
  }
}

function digest(text: string, bytes: number): string {
  return createHash('sha256').update(text).digest().subarray(0, bytes).toString('base64url');
}
