import { controlCalls, type ControlCall, type Controlled } from './control-calls.js';
import { ControlError } from './control-error.js';
import { sendPage, wantsPage } from './control-page.js';
import type { IncomingExchange } from './http-server.js';
import { readLossless, writeLossless } from './lossless-text.js';

/** Answers one request of the control endpoint: JSON in, JSON out, mistakes with a sentence; browsers get a page. */
export async function serveControl(
  controlled: Controlled,
  { request, body, response }: IncomingExchange,
): Promise<void> {
  if (wantsPage(request)) {
    sendPage(response);
    return;
  }
  const { status, answer } = await run(controlled, request.method ?? '', request.url ?? '/', body);
  response.writeHead(status, { 'Content-Type': 'application/json;charset=UTF-8' });
  response.end(`${writeLossless(answer)}\n`);
}

async function run(
  controlled: Controlled,
  method: string,
  url: string,
  body: string,
): Promise<{ status: number; answer: unknown }> {
  const [path = '/', query = ''] = url.split('?');
  const call = controlCalls.find((candidate) => candidate.method === method && match(candidate, path) !== undefined);
  if (call === undefined) return { status: 404, answer: { error: 'There is no such call; GET / lists all.' } };
  try {
    const parameters = { ...Object.fromEntries(new URLSearchParams(query)), ...match(call, path) };
    const answer = await call.run(controlled, { parameters, body: body.trim() === '' ? {} : readLossless(body) });
    return { status: 200, answer: answer ?? { done: true } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: error instanceof ControlError ? 400 : 409, answer: { error: message } };
  }
}

/** The named segments of the path; undefined when it is another call's. */
function match({ path }: ControlCall, actual: string): Record<string, string> | undefined {
  const [pattern, segments] = [path.split('/'), actual.split('/')];
  if (pattern.length !== segments.length) return undefined;
  if (!pattern.every((part, index) => part.startsWith(':') || part === segments[index])) return undefined;
  return Object.fromEntries(
    pattern.flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), segments[index] ?? '']] : [])),
  );
}
