import type { Mishap } from '../simulated-exchange.js';
import type { CallbackStyle, CallbackTiming, SerialStyle } from './aicc-settings.js';
import type { ReleaseReason } from './call-course.js';
import { itaReturnCodes } from './aicc-return-codes.js';

/** What a number that is called makes of its call, where that differs from the settings. */
export interface AiccPersona {
  scenario: string;
  /** createCall answers this code, and no call is placed. */
  returnCode?: string;
  /** createCall answers this HTTP status, and no call is placed. */
  refusedWithStatus?: 400 | 404;
  /** The call is placed, but createCall does not say so. */
  placedButAnswers?: 'http500' | Mishap;
  releaseReason?: ReleaseReason;
  callbackTiming?: CallbackTiming;
  callbackFormat?: CallbackStyle['callbackFormat'];
  serialStyle?: SerialStyle;
  talkMs?: number;
  /** Fields of the release callback that arrive wrong. */
  releaseFields?: Readonly<Record<string, string>>;
}

export const personasByNumber: Readonly<Record<string, AiccPersona>> = {
  '18700000001': { scenario: 'The customer does not answer', releaseReason: 5 },
  '18700000002': { scenario: "The agent's telephone is not answered", releaseReason: 4 },
  '18700000003': { scenario: "The agent's leg fails", releaseReason: 2 },
  '18700000004': { scenario: "The customer's leg fails", releaseReason: 3 },
  '18700000005': { scenario: 'The agent hangs up', releaseReason: 1 },
  '18700000006': { scenario: 'No callback ever comes, the state query tells', callbackTiming: 'never' },
  '18700000007': { scenario: 'The callback comes before the answer of createCall', callbackTiming: 'before-answer' },
  '18700000008': { scenario: 'The callback comes twice', callbackTiming: 'twice' },
  '18700000009': { scenario: 'The answer has no callSerialNo', serialStyle: 'none' },
  '18700000010': { scenario: 'callSerialNo is a bare number of 30 digits', serialStyle: 'number30' },
  '18700000011': { scenario: 'callSerialNo is a string', serialStyle: 'string' },
  '18700000012': { scenario: 'The callback is a form', callbackFormat: 'form' },
  '18700000013': { scenario: 'The callback is the text of a Java map', callbackFormat: 'map' },
  '18700000014': { scenario: 'The call is placed, the answer is HTTP 500', placedButAnswers: 'http500' },
  '18700000015': { scenario: 'The call is placed, the answer never comes', placedButAnswers: 'hang' },
  '18700000016': { scenario: 'HTTP 400, nothing is placed', refusedWithStatus: 400 },
  '18700000017': { scenario: 'HTTP 404, nothing is placed', refusedWithStatus: 404 },
  '18700000018': {
    scenario: 'The callback has an unreadable talkDuration and a date as agentTalkDuration',
    releaseFields: { talkDuration: 'n/a', agentTalkDuration: '2022/02/22,10:04:28:823' },
  },
  '18700000019': { scenario: 'The call could not be started (reason 6), only the state query tells', releaseReason: 6 },
  '18700000020': { scenario: 'The call lasts an hour', talkMs: 3_600_000 },
};

const ordinary: AiccPersona = { scenario: 'The customer answers, talks, and hangs up' };

/** Three digits behind this are the return code that createCall answers, listed or not. */
const returnCodePrefix = /^18600000(\d{3})$/;

/** Finds the persona of a called number; a leading `+` makes no difference. */
export function personaOf(called: string): AiccPersona {
  const number = called.replace('+', '');
  return personasByNumber[number] ?? refusalOf(number) ?? ordinary;
}

function refusalOf(number: string): AiccPersona | undefined {
  const aiccCode = returnCodePrefix.exec(number)?.[1];
  const returnCode =
    aiccCode === undefined
      ? Object.keys(itaReturnCodes).find((itaCode) => number.endsWith(itaCode))
      : String(Number(aiccCode));
  return returnCode === undefined || returnCode === '0'
    ? undefined
    : { scenario: `createCall answers ${returnCode}`, returnCode };
}
