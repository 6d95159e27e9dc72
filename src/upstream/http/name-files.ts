import type { LookupAddress } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** What the file says, without comments, as the words of its lines; nothing when there is no such file. */
async function wordsOf(file: string): Promise<string[][]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').map((line) =>
    line
      .replace(/[#;].*$/, '')
      .split(/\s+/)
      .filter(Boolean),
  );
}

/** RFC 6761, section 6.3: never asked of a name server. */
const LOOPBACK: LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** The addresses under which the hosts file knows a name: containers find themselves and each other by it. */
export async function addressesInHostsFile(hostname: string, file = '/etc/hosts'): Promise<LookupAddress[]> {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const listed = (await wordsOf(file)).flatMap(([address = '', ...names]) => {
    const family = isIP(address);
    return family > 0 && names.some((one) => one.toLowerCase() === name) ? [{ address, family }] : [];
  });
  if (listed.length > 0) return listed.sort((a, b) => a.family - b.family);
  return name === 'localhost' || name.endsWith('.localhost') ? LOOPBACK : [];
}

/** The names to ask a name server for, in order: in Kubernetes `gateway` stands for `gateway.team.svc.cluster.local`. */
export async function namesToAsk(hostname: string, file = '/etc/resolv.conf'): Promise<string[]> {
  if (hostname.endsWith('.')) return [hostname.slice(0, -1)];
  let search: string[] = [];
  let ndots = 1;
  for (const [keyword, ...values] of await wordsOf(file)) {
    // The last of them counts (resolv.conf(5)).
    if (keyword === 'search' || keyword === 'domain') search = values;
    if (keyword === 'options') ndots = Number(/\bndots:(\d+)/.exec(values.join(' '))?.[1] ?? ndots);
  }
  const dots = hostname.split('.').length - 1;
  const searched = search
    .filter((domain) => domain !== '.')
    .map((domain) => `${hostname}.${domain.replace(/\.$/, '')}`);
  return dots >= ndots ? [hostname, ...searched] : [...searched, hostname];
}
