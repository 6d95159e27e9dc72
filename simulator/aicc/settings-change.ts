import { ControlError } from '../control-error.js';
import { defaultAiccSettings, type AiccSettings } from './aicc-settings.js';

type Kind = 'text' | 'textOrNull' | 'number' | 'boolean' | 'texts' | 'textsOrNull' | readonly (string | number)[];

/** What each setting may be set to. */
const kinds: Readonly<Record<keyof AiccSettings, Kind>> = {
  product: ['aicc', 'ita'],
  appKey: 'text',
  appSecret: 'text',
  tokenLifeSeconds: 'number',
  tokenLifeOver3600: ['clamp', 'reject'],
  tokenErrorStyle: ['html403', 'json401'],
  badTokenStatus: [401, 403],
  badTokenBody: ['empty', 'spring', 'html'],
  stepMs: 'number',
  talkMs: 'number',
  serialStyle: ['none', 'string', 'number19', 'number30'],
  returnCodeType: ['string', 'number'],
  accessCodes: 'texts',
  numberAnonymisation: 'boolean',
  refuseDuplicates: 'boolean',
  ignoreCallBackUrl: 'boolean',
  trustlist: 'textsOrNull',
  callbackTiming: ['normal', 'before-answer', 'twice', 'never', 'out-of-order'],
  callbackFormat: ['json', 'form', 'map'],
  callbackContentType: 'textOrNull',
  sharedKey: 'textOrNull',
  clockSkewMs: 'number',
  answerCallbackUrl: 'textOrNull',
  releaseCallbackUrl: 'textOrNull',
};

/** Reads a change of settings; what is misspelt is refused and not ignored. */
export function readSettingsChange(body: unknown): Partial<AiccSettings> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new ControlError('An object is needed.');
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(defaultAiccSettings, name))
      throw new ControlError(`\`${name}\` is unknown; known are ${Object.keys(kinds).join(', ')}.`);
    const kind = kinds[name as keyof AiccSettings];
    if (!fits(value, kind)) throw new ControlError(`\`${name}\` must be ${describe(kind)}.`);
  }
  return body;
}

function fits(value: unknown, kind: Kind): boolean {
  if (typeof kind !== 'string') return kind.some((choice) => choice === value);
  if (kind.endsWith('OrNull') && value === null) return true;
  if (kind.startsWith('texts')) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === (kind.startsWith('text') ? 'string' : kind);
}

function describe(kind: Kind): string {
  if (typeof kind !== 'string') return `one of ${kind.join(', ')}`;
  const names = {
    text: 'a text',
    textOrNull: 'a text or null',
    texts: 'a list of texts',
    textsOrNull: 'a list of texts or null',
  };
  return kind === 'number' || kind === 'boolean' ? `a ${kind}` : names[kind];
}
