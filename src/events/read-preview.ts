import type { PreviewOffer } from '../calls/preview-offers.js';
import { contentText } from './gateway-event.js';

/**
 * The offer in a preview event (API reference 1377–1379). `AgentEvent_Preview_CallOut_Ex` lists several numbers with
 * commas; `AgentEvent_Preview` may bring none. The field is `controlid` on the wire, `controllid` in older texts.
 */
export function readPreview(content: unknown): Pick<PreviewOffer, 'controlId' | 'numbers' | 'callData'> | null {
  const controlId = contentText(content, 'controlid', 'controlId', 'controllid');
  if (controlId === null) return null;
  const numbers = (contentText(content, 'dialeddigits', 'dialedDigits') ?? '')
    .split(',')
    .map((number) => number.trim());
  return {
    controlId,
    numbers: numbers.filter((number) => number !== ''),
    callData: contentText(content, 'callData', 'calldata'),
  };
}
