/** The address as URL parsers see it, without a trailing slash; undefined when it is no plain http or https base address. */
export function httpUrl(text: string): string | undefined {
  return text.includes('?') ? undefined : resourceUrl(text)?.replace(/\/+$/, '');
}

/** The address of one thing and no base of others: a slash at its end and a query belong to it. */
export function resourceUrl(text: string): string | undefined {
  if (/[\s#]/.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '') return undefined;
  return href;
}

/** Whether the address stays on this machine: 127.0.0.0/8, ::1 or localhost. Nothing else counts as loopback. */
export function isLoopback(url: string): boolean {
  const hostname = URL.canParse(url) ? new URL(url).hostname : '';
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
