import type { SimulatedAnswer } from '../simulated-exchange.js';
import type { CallDesk } from './call-desk.js';
import { jsonAnswer } from './json-answer.js';
import type { JsonFields } from './json-fields.js';

/** The signed address of a recording is valid for five minutes. */
const linkLifeMs = 300_000;

/** getRecordingAddress (API reference 1307): here, and only here, retCode is documented as a number. */
export function getRecordingAddress(fields: JsonFields, desk: CallDesk): SimulatedAnswer {
  const { callSerialNo } = fields;
  if (typeof callSerialNo !== 'string' || callSerialNo === '' || callSerialNo.length > 50) {
    return jsonAnswer(200, { retCode: 12, retMsg: 'The length of callSerialNo exceeds 50' });
  }
  const call = desk.find(callSerialNo);
  if (!call?.isEnded || call.moments.talkingTime === undefined) {
    return jsonAnswer(200, { retCode: 5, retMsg: 'The recording does not exist' });
  }
  const expires = Math.floor((Date.now() + linkLifeMs) / 1000);
  const url = `https://obs.example.com/recordings/${callSerialNo}.wav?Expires=${expires}&Signature=simulated`;
  return jsonAnswer(200, { retCode: 0, retMsg: 'success', result: { url } });
}
