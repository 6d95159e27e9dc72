import { randomBytes } from 'node:crypto';
import type { SimulatedAnswer, SimulatedRequest } from '../simulated-exchange.js';
import type { AiccSettings } from './aicc-settings.js';
import { htmlAnswer, jsonAnswer, springAnswer } from './json-answer.js';
import { readJsonFields } from './json-fields.js';

const longestLifeSeconds = 3600;

/** tokenByAkSk and the check of the tokens that it gave out (API reference 2211). */
export class AccessTokenIssuer {
  #expiries = new Map<string, number>();
  #issued = 0;

  constructor(private readonly settings: AiccSettings) {}

  /** How many tokens were given out since the last reset. */
  get tokensIssued(): number {
    return this.#issued;
  }

  answer(request: SimulatedRequest): SimulatedAnswer {
    const fields = readJsonFields(request.body);
    if (!fields) return springAnswer(400, 'Bad Request', request.path);
    const { appKey, appSecret } = this.settings;
    if (fields['app_key'] !== appKey || fields['app_secret'] !== appSecret) return this.#wrongKey(request);
    const life = this.#lifeSeconds(request.headers['x-token-expire']);
    return life === null ? springAnswer(400, 'Bad Request', request.path) : jsonAnswer(200, this.#issue(life));
  }

  /** Null where the request may pass, else what a gateway in front of the interface answers. */
  refusal(request: SimulatedRequest): SimulatedAnswer | null {
    const token = /^Bearer (\S+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
    const isAlive = (this.#expiries.get(token) ?? 0) > Date.now();
    const appKey = request.headers['x-app-key'];
    const isOwnApp = appKey === undefined || appKey === this.settings.appKey;
    return isAlive && isOwnApp ? null : this.#badToken(request);
  }

  /** Every token given out so far is refused from now on. */
  revokeTokens(): void {
    this.#expiries.clear();
  }

  reset(): void {
    this.revokeTokens();
    this.#issued = 0;
  }

  /** Only the limit of 3600 is documented, not what happens above it. */
  #lifeSeconds(wanted: string | undefined): number | null {
    if (wanted === undefined) return this.settings.tokenLifeSeconds;
    if (!/^[1-9]\d{0,8}$/.test(wanted)) return null;
    const seconds = Number(wanted);
    if (seconds > longestLifeSeconds && this.settings.tokenLifeOver3600 === 'reject') return null;
    return Math.min(seconds, longestLifeSeconds);
  }

  #issue(lifeSeconds: number): Record<string, string> {
    const token = randomBytes(16).toString('hex');
    this.#expiries.set(token, Date.now() + lifeSeconds * 1000);
    this.#issued += 1;
    return {
      AccessToken: token,
      ApplyType: 'Bearer',
      CreateTime: String(Math.floor(Date.now() / 1000)),
      Expires: String(lifeSeconds),
      Scope: randomBytes(16).toString('hex'),
      AppKey: this.settings.appKey,
      UserID: 'Anonymous',
    };
  }

  #wrongKey(request: SimulatedRequest): SimulatedAnswer {
    return this.settings.tokenErrorStyle === 'html403'
      ? htmlAnswer(403, 'Forbidden')
      : springAnswer(401, 'Unauthorized', request.path);
  }

  #badToken(request: SimulatedRequest): SimulatedAnswer {
    const { badTokenStatus: status, badTokenBody } = this.settings;
    const error = status === 401 ? 'Unauthorized' : 'Forbidden';
    if (badTokenBody === 'empty') return { status, body: '' };
    return badTokenBody === 'html' ? htmlAnswer(status, error) : springAnswer(status, error, request.path);
  }
}
