/**
 * A number as people write it, as the contact centre takes it: `+86 139-0013-9000` becomes `+8613900139000` where a plus
 * is taken, and `008613900139000` where only digits are.
 */
export function normaliseNumber(text: string, plus: 'keep' | '00' = '00'): string {
  const bare = text.normalize('NFKC').replace(/[\s().\-‐-―/]/gu, '');
  return plus === 'keep' ? bare : bare.replace(/^\+/, '00');
}
