import type { Mishap, SimulatedAnswer } from '../simulated-exchange.js';
import { personaOf } from './aicc-personas.js';
import type { AiccSettings } from './aicc-settings.js';
import type { CallDesk } from './call-desk.js';
import { createCallResult } from './call-serial-number.js';
import { brokenRule, isAgentWorkNo, readCallOrder } from './create-call-request.js';
import { springAnswer } from './json-answer.js';
import type { JsonFields } from './json-fields.js';
import { createCallAnswer } from './return-code-answer.js';

/** createCall (API reference 1303); a mishap where the call is placed and its answer gets lost. */
export async function createCall(
  fields: JsonFields,
  path: string,
  settings: AiccSettings,
  desk: CallDesk,
): Promise<SimulatedAnswer | Mishap> {
  if (!isAgentWorkNo(fields['agentWorkNo'])) return springAnswer(400, 'Bad Request', path);
  const brokenRuleCode = brokenRule(fields, settings);
  if (brokenRuleCode !== undefined) return createCallAnswer(settings, brokenRuleCode);

  const order = readCallOrder(fields, settings);
  const persona = personaOf(order.called);
  if (persona.returnCode !== undefined) return createCallAnswer(settings, persona.returnCode);
  if (persona.refusedWithStatus === 400) return springAnswer(400, 'Bad Request', path);
  if (persona.refusedWithStatus === 404) return springAnswer(404, 'Not Found', path);
  if (settings.refuseDuplicates && desk.isDuplicate(order)) return createCallAnswer(settings, '1');

  const call = await desk.place(order, persona);
  if (persona.placedButAnswers === 'http500') return springAnswer(500, 'Internal Server Error', path);
  if (persona.placedButAnswers !== undefined) return persona.placedButAnswers;
  const serialStyle = persona.serialStyle ?? settings.serialStyle;
  return createCallAnswer(settings, '0', createCallResult(serialStyle, call.callSerialNo));
}
