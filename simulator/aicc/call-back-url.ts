const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** No `=` and no `%`: a query such as `?id=1` is refused (API reference 1303). */
const permittedCharacters = /^https?:\/\/[A-Za-z0-9\-:./_#?&]+$/;

/** The address that a callBackUrl carries, null where createCall would answer 9. */
export function decodeCallBackUrl(value: unknown, trustlist: readonly string[] | null): string | null {
  if (typeof value !== 'string' || !base64.test(value)) return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  if (!permittedCharacters.test(text) || !URL.canParse(text)) return null;
  const { host, hostname } = new URL(text);
  return !trustlist || trustlist.includes(host) || trustlist.includes(hostname) ? text : null;
}
