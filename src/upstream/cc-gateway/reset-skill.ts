/** Path and query of `resetSkill` (API reference 1209): all configured skills, or those of a list; an empty one is none. */
export function resetSkill(skills: 'all' | readonly string[]) {
  return skills === 'all'
    ? { params: { autoflag: 'true' }, query: {} }
    : { params: { autoflag: 'false' }, query: { skillid: skills.length === 0 ? undefined : skills.join(';') } };
}
