/** A cookie pair that can stand in a header as it is: RFC 6265, section 4.1.1, with the values that load balancers use. */
const PAIR = /^[\w!#$%&'*+.^`|~-]{1,64}=("?)[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]{0,512}\1$/;

/** With the Guid and the rest it must fit into the 8 KB of headers that most servers take. */
const LONGEST_HEADER = 4096;

/** Several cookies in one header, as old proxies join them; the comma in a date is followed by no name. */
const NEXT_COOKIE = /,\s*(?=[\w!#$%&'*+.^`|~-]+=)/;

/**
 * The header `Cookie` for an agent's next requests: what was kept, with what an answer sets and without what it deletes.
 * Cluster fronts tie an agent to a node by a cookie. Other attributes do not matter: it goes back to the gateway that set
 * it and nowhere else, and a cookie that grew old still names the node that has the agent's session. For the same reason the
 * kept ones stay where a new one would make the header too long: a front may make up another name for each answer.
 */
export function affinityCookie(kept: string | null, setCookies: readonly string[]): string | null {
  const pairs = new Map((kept?.split('; ') ?? []).map((pair) => [pair.split('=', 1)[0], pair]));
  for (const cookie of setCookies.flatMap((header) => header.split(NEXT_COOKIE))) {
    const [text = '', ...attributes] = cookie.split(';');
    const [name = '', ...value] = text.split('=');
    const pair = [name.trim(), value.join('=').trim()].slice(0, text.includes('=') ? 2 : 1).join('=');
    if (isDeletion(attributes)) pairs.delete(name.trim());
    else if (PAIR.test(pair)) setWithin(LONGEST_HEADER, pairs, name.trim(), pair);
  }
  return pairs.size === 0 ? null : headerOf(pairs);
}

function setWithin(longest: number, pairs: Map<string | undefined, string>, name: string, pair: string): void {
  if (headerOf(new Map(pairs).set(name, pair)).length <= longest) pairs.set(name, pair);
}

const headerOf = (pairs: ReadonlyMap<string | undefined, string>) => [...pairs.values()].join('; ');

/** RFC 6265, section 5.3: a time that is over, where `Max-Age` counts before `Expires`. */
function isDeletion(attributes: readonly string[]): boolean {
  const read = (name: RegExp) =>
    attributes.map((text) => name.exec(text)?.[1]).findLast((value) => value !== undefined);
  const maxAge = read(/^\s*max-age\s*=\s*"?(-?\d+)/i);
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  return Date.parse(read(/^\s*expires\s*=\s*"?([^"]+)/i) ?? '') <= Date.now();
}
