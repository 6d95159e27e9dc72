import { wireObject, wireText } from '../wire-value.js';
import type { WireRequest } from './gateway-transport.js';

/** A skill queue that an agent can sign in to. */
export interface AgentSkill {
  readonly id: string | null;
  readonly name: string | null;
  /** The documented numbers of media types are not explained: passed on as they are. */
  readonly media: string | null;
}

/** The `result` of `queryAgentSkills`. An agent without skills may have no list at all. */
export function readAgentSkills(result: unknown): AgentSkill[] {
  if (!Array.isArray(result)) return [];
  return result.flatMap((entry: unknown) => {
    const skill = wireObject(entry);
    return skill === null
      ? []
      : [{ id: wireText(skill['id']), name: wireText(skill['name']), media: wireText(skill['mediatype']) }];
  });
}

/** All configured skill queues, or those of a list; an empty list is none (API reference 1209). */
export function resetSkillRequest(skills: 'all' | readonly string[]): WireRequest {
  const autoflag = String(skills === 'all');
  const skillid = skills === 'all' || skills.length === 0 ? undefined : skills.join(';');
  return { params: { autoflag }, query: { skillid } };
}
