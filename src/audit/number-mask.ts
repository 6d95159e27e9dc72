import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';

/** Short numbers would be given away by their last digits. */
const SHORTEST_WITH_END = 7;

/**
 * Telephone numbers as logs may carry them: the same number looks the same, and nobody can tell which it is. Keyed,
 * because all numbers of a country can be hashed in minutes. The key comes from STATE_ENCRYPTION_KEY, so that replicas
 * agree; without one it is made anew at each start.
 */
@Injectable()
export class NumberMask {
  readonly #key: Buffer;

  constructor({ STATE_ENCRYPTION_KEY }: Environment) {
    const secret = STATE_ENCRYPTION_KEY ? Buffer.from(STATE_ENCRYPTION_KEY.reveal(), 'base64') : randomBytes(32);
    this.#key = createHmac('sha256', secret).update('telephone numbers in logs').digest();
  }

  /** Such as `***00~3fb1c09e6a7d`: the last two digits and the keyed hash to search for. */
  mask(number: string): string {
    const end = number.length < SHORTEST_WITH_END ? '' : number.slice(-2);
    return `***${end}~${createHmac('sha256', this.#key).update(number).digest('hex').slice(0, 12)}`;
  }
}
