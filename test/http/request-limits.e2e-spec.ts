import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import * as limits from '../support/field-limits.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

interface LimitedRequest {
  name: string;
  method: string;
  path: string;
  /** Fits. */
  body: Record<string, unknown>;
  fields: limits.FieldLimits[];
}

const document: { paths: Record<string, Record<string, { requestBody?: object }>> } = JSON.parse(
  readFileSync('openapi.json', 'utf8'),
);
const AGENT = '/v1/agents/291';
const requests: LimitedRequest[] = [
  {
    name: 'an outbound call',
    method: 'POST',
    path: `${AGENT}/calls/outbound`,
    body: { called: '13900139000' },
    fields: limits.outboundLimits,
  },
  {
    name: 'an internal call',
    method: 'POST',
    path: `${AGENT}/calls/internal`,
    body: { called: '292' },
    fields: limits.internalLimits,
  },
  {
    name: 'a previewed call',
    method: 'POST',
    path: `${AGENT}/calls/preview`,
    body: { called: '88889039', controlId: '11776' },
    fields: limits.previewLimits,
  },
  {
    name: 'a claim on a waiting call',
    method: 'POST',
    path: `${AGENT}/calls/queued`,
    body: { callId: '1455885056-1095', skillId: '25' },
    fields: limits.queuedLimits,
  },
  {
    name: 'a bidirectional call',
    method: 'POST',
    path: '/v1/mobile-agent/calls',
    body: { caller: '88889050', called: '88889060' },
    fields: limits.createCallLimits,
  },
  {
    name: 'a sign-in',
    method: 'PUT',
    path: `${AGENT}/session`,
    body: { password: 'Simulator-1', phoneNumber: '40038' },
    fields: limits.signInLimits,
  },
];

let bed: TestBed;
// Nobody is signed in, and neither upstream is in working order: what fits is refused behind the check of the body.
beforeAll(async () => {
  bed = await startTestBed();
  const broken = { kind: 'http', when: 'before', status: 500, times: 0 } as const;
  for (const operation of ['login', 'tokenByAkSk']) bed.simulator.faults.inject({ ...broken, operation });
});
afterAll(() => bed.close());

describe.each(requests)('$name', ({ method, path, body, fields }) => {
  it.each(fields)('takes $field at and below its limits, and refuses it above', async ({ field, fits, refused }) => {
    for (const value of fits) {
      const { status } = await bed.send(method, path, { ...body, [field]: value });
      expect([shown(value), status === 400]).toEqual([shown(value), false]);
    }
    const before = bed.simulator.recorder.requests.length;
    for (const value of refused) {
      const { status, body: problem } = await bed.send(method, path, { ...body, [field]: value });
      expect([shown(value), status]).toEqual([shown(value), 400]);
      expect(pointersOf(problem)).toEqual(new Set([`/${field}`]));
    }
    expect(bed.simulator.recorder.requests).toHaveLength(before);
  });

  it('names all faulty fields in one answer, never their values, and sends nothing', async () => {
    const before = bed.simulator.recorder.requests.length;
    const wrong = Object.fromEntries(fields.map(({ field }) => [field, { secret: 'value-4711' }]));
    const { status, text, body: problem } = await bed.send(method, path, { ...wrong, unknown: 'value-4711' });
    expect(status).toBe(400);
    expect(text).not.toContain('4711');
    const errors = (problem.errors as object[]).map(() => ({
      in: 'body',
      pointer: anyValue.text,
      code: anyValue.text,
      detail: anyValue.text,
    }));
    expect(problem).toEqual(problemOf('VALIDATION_FAILED', path, { errors }));
    const names = [...fields.map(({ field }) => field), 'unknown'];
    expect(pointersOf(problem)).toEqual(new Set(names.map((name) => `/${name}`)));
    expect(bed.simulator.recorder.requests).toHaveLength(before);
  });

  it('needs its required fields', async () => {
    const { body: problem } = await bed.send(method, path, {});
    const required = fields.filter((field) => field.required).map(({ field }) => `/${field}`);
    expect(pointersOf(problem)).toEqual(new Set(required));
  });

  it.each(['[]', '"text"', '4711', 'null', 'true'])('that is %s is no object', async (text) => {
    const { body: problem } = await bed.send(method, path, text);
    expect(problem).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'body', pointer: '' }] });
  });
});

/** A number stands in no problem. */
const masked = (path: string) => path.replace(/(?<=\/parties\/).*/, '***');

/** Nothing of these ids exists: what is asked for it is refused behind the body. */
const withValues = (path: string) =>
  path
    .replace('{agentId}', '291')
    .replace('{id}', 'no-such-call')
    .replace('{number}', '1')
    .replace('{controlId}', '77');

/** From the document, so that a route that is added has to say what it takes. */
const withoutBody = Object.entries(document.paths).flatMap(([path, item]) =>
  ['post', 'put', 'delete']
    .filter((method) => item[method] && !item[method].requestBody)
    .map((method) => ({
      method: method.toUpperCase(),
      path: withValues(path),
      namesNothing: /\{(?!agentId)/.test(path),
    })),
);

describe.each(withoutBody)('$method $path, which takes no body,', ({ method, path, namesNothing }) => {
  it.each([undefined, '', ' ', '{}'])('is content with %j', async (body) => {
    const { status } = await bed.send(method, path, body);
    expect(namesNothing ? [404, 409] : [201, 202, 204]).toContain(status);
  });

  it('refuses whatever says something', async () => {
    const { status, body: problem } = await bed.send(method, path, { force: true, reason: 'value-4711' });
    const detail = 'This property does not exist.';
    const errors = ['/force', '/reason'].map((pointer) => ({ in: 'body', pointer, code: 'unknownProperty', detail }));
    expect([status, problem]).toEqual([400, problemOf('VALIDATION_FAILED', masked(path), { errors })]);
  });

  it.each(['[]', '"text"', '4711', 'null', 'true'])('refuses %s as no object', async (text) => {
    const { body: problem } = await bed.send(method, path, text);
    expect(problem).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'body', pointer: '' }] });
  });
});

function pointersOf({ errors }: { errors?: { pointer: string }[] }): Set<string> {
  return new Set((errors ?? []).map(({ pointer }) => pointer));
}

/** What a failing test shows of a value that may be very long. */
function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}
