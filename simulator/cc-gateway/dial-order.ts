import type { CallFacts } from './call.js';
import type { RequestFields } from './request-fields.js';
import { Refusal } from './return-code.js';
import { skillQueues } from './skill-queues.js';

/** Limits of the bodies that dial. */
export const dialLimits = { callData: 16 * 1024 };

/** Reads and checks the body of `callout` and `callinner`; whatever does not fit is 000-002. */
export function dialOrder(fields: RequestFields, defaultCaller: string): Omit<CallFacts, 'feature'> {
  const text = (name: string): string => fields.get(name) ?? '';
  const [called, caller, skillId, callData] = [text('called'), text('caller'), text('skillid'), text('callappdata')];
  const isLegal =
    isDialable(called) &&
    /^\d{0,24}$/.test(caller) &&
    /^\d{0,10}$/.test(skillId) &&
    /^[012]?$/.test(text('mediaability')) &&
    /^[1-4]?$/.test(text('userVideoDirection')) &&
    Buffer.byteLength(callData) <= dialLimits.callData;
  if (!isLegal) throw new Refusal('000-002');
  return {
    called,
    caller: caller === '' ? defaultCaller : caller,
    callData,
    skill: skillQueues.find(({ id }) => String(id) === skillId),
    // Events count differently: 1 is voice, 3 is audio and video.
    mediaAbility: text('mediaability') === '1' || text('mediaability') === '2' ? 3 : 1,
  };
}

/** Whether the platform could dial it: 1 to 24 digits, stars and hashes. */
export function isDialable(called: string): boolean {
  return /^[0-9*#]{1,24}$/.test(called);
}
