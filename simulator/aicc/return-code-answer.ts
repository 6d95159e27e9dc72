import type { SimulatedAnswer } from '../simulated-exchange.js';
import { aiccReturnCodes, itaReturnCodes } from './aicc-return-codes.js';
import type { AiccSettings } from './aicc-settings.js';
import { jsonAnswer } from './json-answer.js';

/** The envelope of the mobileAgent interfaces; `details` is what stands beside the code, such as `result`. */
export function returnCodeAnswer(
  { returnCodeType }: AiccSettings,
  returnCode: string,
  retMsg: string,
  details: object = {},
): SimulatedAnswer {
  return jsonAnswer(200, {
    retMsg,
    retCode: returnCodeType === 'number' ? Number(returnCode) : returnCode,
    ...details,
  });
}

/** createCall's answer with the wording of its own tables. */
export function createCallAnswer(settings: AiccSettings, returnCode: string, details?: object): SimulatedAnswer {
  const retMsg = aiccReturnCodes[returnCode] ?? itaReturnCodes[returnCode] ?? 'Unknown error';
  return returnCodeAnswer(settings, returnCode, retMsg, details);
}
