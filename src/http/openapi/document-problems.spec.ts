import { describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { documentProblems } from './document-problems.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What the document says about one operation when it is done. */
function documented(
  path: string,
  operation: Partial<Operation> & Record<string, unknown>,
  method: 'get' | 'post' = 'post',
): Record<string, unknown> {
  const ok = { description: 'Fine.' };
  const document: OpenAPIObject = {
    openapi: '3.1.0',
    info: { title: 't', version: '1' },
    paths: { [path]: { [method]: { ...operation, responses: { 202: ok } } } },
  };
  return documentProblems(document).paths[path]?.[method] as unknown as Record<string, unknown>;
}

const codesOf = (operation: Record<string, unknown>): unknown => operation['x-problem-codes'];

describe('documentProblems', () => {
  it('gives every operation the codes of its kind beside its own', () => {
    const body = { content: { 'application/json': {} } };
    expect(codesOf(documented('/livez', {}, 'get'))).toEqual([
      'URI_TOO_LONG',
      'HEADERS_TOO_LARGE',
      'INTERNAL',
      'SHUTTING_DOWN',
    ]);
    expect(codesOf(documented('/v1/me', { security: [{ bearer: [] }] }, 'get'))).toEqual([
      'VALIDATION_FAILED',
      'UNAUTHENTICATED',
      'FORBIDDEN_TENANT',
      'UPSTREAM_UNAVAILABLE',
      'OVERLOADED',
      'URI_TOO_LONG',
      'HEADERS_TOO_LARGE',
      'INTERNAL',
      'SHUTTING_DOWN',
    ]);
    const own = { 'x-problem-codes': ['CALL_GONE', 'INTERNAL'], requestBody: body };
    expect(codesOf(documented('/v1/agents/{agentId}/calls/queued', own))).toEqual([
      'VALIDATION_FAILED',
      'FORBIDDEN_AGENT',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'OVERLOADED',
      'URI_TOO_LONG',
      'HEADERS_TOO_LARGE',
      'INTERNAL',
      'SHUTTING_DOWN',
      'CALL_GONE',
    ]);
  });

  it('says what becomes of a body where none belongs', () => {
    const codes = ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'URI_TOO_LONG', 'HEADERS_TOO_LARGE'];
    expect(codesOf(documented('/hold', {}))).toEqual([...codes, 'INTERNAL', 'SHUTTING_DOWN']);
  });

  it('says no 415 where a body may have any type', () => {
    const requestBody = { content: { 'application/json': {}, 'text/plain': {} } };
    expect(codesOf(documented('/v1/callbacks', { requestBody }))).not.toContain('UNSUPPORTED_MEDIA_TYPE');
  });

  it('makes one response of all codes of a status, beside the responses there are', () => {
    const codes = ['UPSTREAM_UNAVAILABLE', 'AGENT_NOT_SIGNED_IN', 'CALL_GONE'];
    const { responses } = documented('/v1/x', { 'x-problem-codes': codes }) as {
      responses: Record<
        string,
        { description: string; headers?: object; content?: Record<string, { examples: object }> }
      >;
    };
    expect(Object.keys(responses)).toEqual(['202', '409', '413', '414', '415', '431', '500', '503']);
    expect(responses['409']?.description).toBe(
      '`AGENT_NOT_SIGNED_IN`: Agent not signed in.\n\n`CALL_GONE`: The waiting call is gone.',
    );
    expect(responses['409']?.headers).toBeUndefined();
    expect(responses['503']?.headers).toHaveProperty('Retry-After');
    expect(responses['503']?.content?.['application/problem+json']).toMatchObject({
      schema: { $ref: '#/components/schemas/ProblemDto' },
      examples: {
        SHUTTING_DOWN: { value: { type: '/v1/errors/SHUTTING_DOWN', status: 503, instance: '/v1/x', retryable: true } },
        UPSTREAM_UNAVAILABLE: { value: { code: 'UPSTREAM_UNAVAILABLE', outcome: 'not_executed' } },
      },
    });
  });
});
