/** The App that a CRM's configuration names to reach the simulator; the key is a UUID as API Fabric hands out. */
export const simulatorAppKey = '51a1a70a-0000-4000-8000-00000000a1cc';
export const simulatorAppSecret = 'simulator-app-secret';

export type CallbackTiming = 'normal' | 'before-answer' | 'twice' | 'never' | 'out-of-order';
export type SerialStyle = 'none' | 'string' | 'number19' | 'number30';

/** How a callback looks on the wire; all of it is undocumented or configured per tenant. */
export interface CallbackStyle {
  callbackFormat: 'json' | 'form' | 'map';
  /** null: the type that fits the format; '': no Content-Type header at all. */
  callbackContentType: string | null;
  /** Signs callbacks to an address that createCall carried; AICC asks for at least 16 characters. */
  sharedKey: string | null;
  /** Added to the signature's timestamp. */
  clockSkewMs: number;
}

/** Everything in which one AICC environment may differ from another. */
export interface AiccSettings extends CallbackStyle {
  product: 'aicc' | 'ita';
  appKey: string;
  appSecret: string;
  /** Life of a token that was asked for without X-Token-Expire. */
  tokenLifeSeconds: number;
  /** What happens to an X-Token-Expire above 3600. */
  tokenLifeOver3600: 'clamp' | 'reject';
  tokenErrorStyle: 'html403' | 'json401';
  badTokenStatus: 401 | 403;
  badTokenBody: 'empty' | 'spring' | 'html';
  /** Time between two steps of a call: to be called, agent rings, customer rings, talking. */
  stepMs: number;
  talkMs: number;
  serialStyle: SerialStyle;
  returnCodeType: 'string' | 'number';
  /** The numbers that may be shown to either side; the first is the default. */
  accessCodes: string[];
  /** Also lets numbers of 11 to 14 digits be shown. */
  numberAnonymisation: boolean;
  /** An unfinished call between the same two numbers makes the next one return code 1. */
  refuseDuplicates: boolean;
  /** An environment whose createCall was not upgraded accepts callBackUrl and never uses it. */
  ignoreCallBackUrl: boolean;
  /** `host:port` or `host` of permitted callback addresses; null permits all. */
  trustlist: string[] | null;
  callbackTiming: CallbackTiming;
  /** "Connection Callback URL" of the console: never signed. */
  answerCallbackUrl: string | null;
  /** "Hang-up Callback URL" of the console: never signed, and used only where the call brought no address. */
  releaseCallbackUrl: string | null;
}

export const defaultAiccSettings: AiccSettings = {
  product: 'aicc',
  appKey: simulatorAppKey,
  appSecret: simulatorAppSecret,
  tokenLifeSeconds: 600,
  tokenLifeOver3600: 'clamp',
  tokenErrorStyle: 'html403',
  badTokenStatus: 401,
  badTokenBody: 'spring',
  stepMs: 500,
  talkMs: 3000,
  serialStyle: 'number19',
  returnCodeType: 'string',
  accessCodes: ['640003', '640060'],
  numberAnonymisation: false,
  refuseDuplicates: true,
  ignoreCallBackUrl: false,
  trustlist: null,
  callbackTiming: 'normal',
  callbackFormat: 'json',
  callbackContentType: null,
  sharedKey: null,
  clockSkewMs: 0,
  answerCallbackUrl: null,
  releaseCallbackUrl: null,
};
