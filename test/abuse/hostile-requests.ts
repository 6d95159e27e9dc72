export interface HostileRequest {
  name: string;
  method: string;
  path: string;
  body?: string;
  headers?: Record<string, string>;
}

const LIMIT = 128 * 1024;
const dial = '/v1/agents/291/calls/outbound';
const times = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join();
const post = (name: string, body: string, path = dial): HostileRequest => ({ name, method: 'POST', path, body });
const get = (name: string, path: string, headers: Record<string, string> = {}): HostileRequest => ({
  name,
  method: 'GET',
  path,
  headers,
});

/** Requests within every limit of the edge, each made to cost as much as it can before it is refused. */
export const hostileRequests: HostileRequest[] = [
  post('a list of empty objects', `{"called":[${times(43_000, () => '{}')}]}`),
  post('objects up to the limit', `{"called":[${times(30, () => '{"a":1}')}]}`),
  post('many keys', `{${times(14_000, (at) => `"${at.toString(36)}":1`)}}`),
  post('keys up to the limit', `{${times(1000, (at) => `"${at.toString(36).padEnd(120, 'x')}":1`)}}`),
  post('repeated keys', `{${times(1000, () => '"a":1')}}`),
  post('keys that every object inherits', `{${times(1000, () => '"toString":1')}}`),
  post('values up to the limit', `{"called":[${times(2099, (at) => `"${at}"`)}]}`),
  post('deep nesting', `${'{"a":'.repeat(31)}1${'}'.repeat(31)}`),
  post('deeper nesting', '['.repeat(LIMIT)),
  post('deep nesting over and over', `[${times(1900, () => `${'['.repeat(30)}${']'.repeat(30)}`)}]`),
  post('a long string', `{"called":"${'1'.repeat(LIMIT - 20)}"}`),
  post('a string of escapes', `{"called":"${'\\u0031'.repeat(21_000)}"}`),
  post('a string of quotes', `{"called":"${'\\"'.repeat(65_000)}"}`),
  post('a long number', `{"called":${'9'.repeat(LIMIT - 20)}}`),
  post('white space', ' '.repeat(LIMIT)),
  post('long characters', `{"called":"1","reference":"${'\u{1F4DE}'.repeat(32_000)}"}`),
  post('call data that is too long', `{"called":"1","callData":"${'é'.repeat(60_000)}"}`),
  post('a list of skills', `{"skills":[${times(2000, () => '"1234567890"')}]}`, '/v1/agents/291/calls/internal'),
  post(
    'what no telephone number is',
    `{"caller":"${'+'.repeat(60_000)}","called":"${'1'.repeat(60_000)}x"}`,
    '/v1/mobile-agent/calls',
  ),
  post('a body where none belongs', `{${times(1000, (at) => `"k${at}":1`)}}`, '/v1/agents/291/events/ticket'),
  post('a callback to nobody', '{"a":'.repeat(13_000), '/v1/mobile-agent/callbacks/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'),
  get('a long query', `/v1/agents/291/calls?${'limit=1&'.repeat(1000)}`),
  get('many query parameters', `/v1/agents/291/calls?${times(1800, (at) => `a${at}`).replaceAll(',', '&')}`),
  get('an encoded query', `/v1/agents/291/calls?cursor=${'%31'.repeat(2700)}`),
  get('a time that is almost one', `/v1/mobile-agent/calls?from=2026-01-01T00:00:00.${'0'.repeat(7000)}x`),
  get('a long path', `/v1/agents/${'1'.repeat(8000)}/calls`),
  get('a path of many parts', `/v1${'/a'.repeat(4000)}`),
  get('an encoded path', `/v1/agents/${'%31'.repeat(2600)}/calls`),
  get(
    'many headers',
    '/v1/agents/x/calls',
    Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`h${at}`, '1'])),
  ),
  { ...post('a long content type', '{}'), headers: { 'content-type': `application/json${'; '.repeat(6000)}` } },
  {
    ...post('a content type of parameters', '{}'),
    headers: { 'content-type': `application/json;${'charset="a;'.repeat(1000)}` },
  },
  { ...post('a long key', '{}'), headers: { 'idempotency-key': `${'a'.repeat(12_000)} ` } },
  get('a long token', '/v1/me', { authorization: `Bearer ${'a.'.repeat(6000)}` }),
  get('a long request id', '/v1/nowhere', { 'x-request-id': `${'a'.repeat(12_000)}!` }),
  get('many known pages', '/openapi.json', { 'if-none-match': 'W/"a",'.repeat(2000) }),
];
