import { wireObject, wireText } from '../wire-value.js';

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
