/** Whether an agent can have this work number: the lowest is 101, the highest a matter of the site. */
export function isWorkNumber(text: string, highest: number): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) >= 101 && Number(text) <= highest;
}
