import type { OutsideNumber } from '../personas.js';
import type { Call } from './call.js';
import type { OperationResult } from './gateway.js';
import type { Pace } from '../pace.js';

/** Long enough for the call to be dialled and to ring. */
const stepsUntilRinging = 5;

/** The answer to a command whose call was placed: its id, unless the number dialled spoils the answer. */
export async function placedAnswer(
  call: Call,
  answer: OutsideNumber['answer'],
  { stepMs }: Pace,
): Promise<OperationResult> {
  switch (answer) {
    case undefined:
      return { result: call.id };
    case 'without call id':
      return { result: {} };
    case 'HTTP 500':
      return { status: 500, body: 'Internal Server Error' };
    case 'HTML page':
      return { body: '<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>' };
    case 'after the events':
      await new Promise((resolve) => setTimeout(resolve, stepsUntilRinging * stepMs).unref());
      return { result: call.id };
    default:
      return { result: call.id, mishap: answer };
  }
}
