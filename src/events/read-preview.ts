import type { PreviewOffer } from '../calls/previews/preview-offers.js';
import { contentText } from '../upstream/cc-gateway/gateway-event.js';

/** Offers are kept until they are used: what is far beyond the documented sizes must not be kept with them. */
const LONGEST_CONTROL_ID = 64;
const LONGEST_CALL_DATA = 64 * 1024;
const MOST_NUMBERS = 100;
const LONGEST_NUMBER = 24;

/**
 * The offer in a preview event (API reference 1377–1379). `AgentEvent_Preview_CallOut_Ex` lists several numbers with
 * commas; `AgentEvent_Preview` may bring none. The field is `controlid` on the wire, `controllid` in older texts.
 */
export function readPreview(content: unknown): Pick<PreviewOffer, 'controlId' | 'numbers' | 'callData'> | null {
  const controlId = contentText(content, 'controlid', 'controlId', 'controllid');
  if (controlId === null || controlId.length > LONGEST_CONTROL_ID) return null;
  const numbers = (contentText(content, 'dialeddigits', 'dialedDigits') ?? '')
    .split(',')
    .map((number) => number.trim());
  const callData = contentText(content, 'callData', 'calldata');
  return {
    controlId,
    numbers: numbers.filter((number) => number !== '' && number.length <= LONGEST_NUMBER).slice(0, MOST_NUMBERS),
    callData: callData === null || callData.length > LONGEST_CALL_DATA ? null : callData,
  };
}
