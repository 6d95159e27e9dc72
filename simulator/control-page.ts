import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

const page = readFileSync(join(import.meta.dirname, 'control-page.html'));

/** Everything the page needs is in it; it talks to the control endpoint only. */
const headers = {
  'Content-Type': 'text/html;charset=UTF-8',
  'Content-Security-Policy':
    "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

/** Whether a browser wants to see the page rather than the list of calls. */
export function wantsPage({ method, url, headers: { accept = '' } }: IncomingMessage): boolean {
  return method === 'GET' && url === '/' && accept.includes('text/html');
}

export function sendPage(response: ServerResponse): void {
  response.writeHead(200, headers);
  response.end(page);
}
