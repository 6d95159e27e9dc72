import type { CallOrder } from './create-call-request.js';

/** A call for specs. */
export function exampleOrder(called: string, caller = '66660130'): CallOrder {
  return {
    caller,
    called,
    agentWorkNo: '133',
    callData: 'order 7',
    callerPresent: '640003',
    agentPresent: '640060',
    callBackUrl: null,
  };
}
