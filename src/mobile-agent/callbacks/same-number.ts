/** The upstream may keep a number without its leading plus or zeros. */
export function isSameNumber(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && significant(one) === significant(other);
}

/** Whether two numbers can be one telephone, with and without country or trunk code; what is no number says nothing. */
export function mayBeSameNumber(one: string | null, other: string | null): boolean {
  if (one === null || other === null || !isNumber(one) || !isNumber(other)) return true;
  const [first, second] = [significant(one), significant(other)];
  return first.endsWith(second) || second.endsWith(first);
}

const significant = (number: string) => number.replace(/^[+0]+/, '');
const isNumber = (text: string) => /^\+?\d+$/.test(text);
