/** A cookie pair that can stand in a header as it is: RFC 6265, section 4.1.1, with the values that load balancers use. */
const PAIR = /^[\w!#$%&'*+.^`|~-]{1,64}=("?)[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]{0,512}\1$/;

/**
 * The header `Cookie` for an agent's next requests: what was kept, with what an answer sets. Cluster fronts tie an
 * agent to a node by a cookie; attributes do not matter, since it goes back to the gateway that set it and nowhere else.
 */
export function affinityCookie(kept: string | null, setCookies: readonly string[]): string | null {
  const pairs = [...(kept?.split('; ') ?? []), ...setCookies.map((text) => text.split(';', 1)[0]?.trim() ?? '')];
  const byName = new Map(pairs.filter((pair) => PAIR.test(pair)).map((pair) => [pair.split('=', 1)[0], pair]));
  return byName.size === 0 ? null : [...byName.values()].join('; ');
}
