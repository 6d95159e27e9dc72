import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import type { CallbackStyle } from './aicc-settings.js';
import type { CallbackFields } from './callback-fields.js';
import { signedFields } from './callback-signature.js';
import { callbackText, contentTypes } from './callback-text.js';

export type CallbackKind = 'release' | 'answer';

/** One callback as it was sent, and what came back: a status and a body, or the error that kept them away. */
export interface SentCallback {
  kind: CallbackKind;
  url: string;
  contentType: string;
  body: string;
  status: number | null;
  answer: string | null;
  error: string | null;
}

const timeoutMs = 5000;

/** Posts callbacks and keeps what became of them. */
export class CallbackSender {
  #sent: SentCallback[] = [];
  #lifetime = new AbortController();

  get sent(): readonly SentCallback[] {
    return this.#sent;
  }

  /** Never rejects: what went wrong stands in the result. */
  async send(kind: CallbackKind, url: string, fields: CallbackFields, style: CallbackStyle): Promise<SentCallback> {
    const sent = this.#sent;
    const contentType = style.callbackContentType ?? contentTypes[style.callbackFormat];
    const signed = style.sharedKey ? signedFields(fields, style.sharedKey, Date.now() + style.clockSkewMs) : fields;
    const body = callbackText(signed, style.callbackFormat);
    const signal = AbortSignal.any([this.#lifetime.signal, AbortSignal.timeout(timeoutMs)]);
    const outcome = await post(url, contentType, body, signal).catch(failure);
    const callback = { kind, url, contentType, body, ...outcome };
    sent.push(callback);
    return callback;
  }

  /** Cuts off what is under way; it lands in no later list. */
  reset(): void {
    this.#lifetime.abort();
    this.#lifetime = new AbortController();
    this.#sent = [];
  }
}

type Outcome = Pick<SentCallback, 'status' | 'answer' | 'error'>;

function failure(error: unknown): Outcome {
  return { status: null, answer: null, error: String(error) };
}

/** One POST on a connection of its own, without following redirects; the receiver's certificate is not checked. */
function post(url: string, contentType: string, body: string, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const read = (response: http.IncomingMessage) => {
      const status = response.statusCode ?? null;
      text(response).then((answer) => resolve({ status, answer, error: null }), reject);
    };
    const headers = {
      'content-length': Buffer.byteLength(body),
      ...(contentType === '' ? {} : { 'content-type': contentType }),
    };
    const options = { method: 'POST', headers, agent: false, signal };
    const request = url.startsWith('https:')
      ? https.request(url, { ...options, rejectUnauthorized: false, minVersion: 'TLSv1.2' }, read)
      : http.request(url, options, read);
    request.on('error', reject).end(body);
  });
}
