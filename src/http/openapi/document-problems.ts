import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '../../errors/catalogue.js';
import { PROBLEM_CODES } from './api-problems.decorator.js';
import { problemResponses } from './problem-responses.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']> & { [PROBLEM_CODES]?: ErrorCode[] };

const methods = ['get', 'put', 'post', 'delete'] as const;

/** What whole kinds of operations can answer, so that no handler has to say it. */
const commonCodes: { applies: (operation: Operation, path: string, method: string) => boolean; codes: ErrorCode[] }[] =
  [
    {
      applies: ({ parameters, requestBody, security }) =>
        requestBody !== undefined || [...(parameters ?? []), ...(security ?? [])].length > 0,
      codes: ['VALIDATION_FAILED'],
    },
    {
      applies: ({ security }) => (security ?? []).length > 0,
      codes: ['UNAUTHENTICATED', 'FORBIDDEN_TENANT', 'UPSTREAM_UNAVAILABLE'],
    },
    { applies: (_operation, path) => path.includes('{agentId}'), codes: ['FORBIDDEN_AGENT'] },
    { applies: (_operation, _path, method) => method !== 'get', codes: ['PAYLOAD_TOO_LARGE'] },
    {
      applies: (operation, _path, method) => method !== 'get' && !takesText(operation),
      codes: ['UNSUPPORTED_MEDIA_TYPE'],
    },
    { applies: (_operation, path) => path.startsWith('/v1/'), codes: ['OVERLOADED'] },
    { applies: () => true, codes: ['URI_TOO_LONG', 'HEADERS_TOO_LARGE'] },
    { applies: () => true, codes: ['INTERNAL', 'SHUTTING_DOWN'] },
  ];

/** Adds to every operation the problem responses of its codes, and the full list of these codes. */
export function documentProblems(document: OpenAPIObject): OpenAPIObject {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation: Operation | undefined = item[method];
      if (!operation) continue;
      const common = commonCodes
        .filter(({ applies }) => applies(operation, path, method))
        .flatMap(({ codes }) => codes);
      const codes = [...new Set([...common, ...(operation[PROBLEM_CODES] ?? [])])];
      operation[PROBLEM_CODES] = codes;
      Object.assign(
        operation.responses,
        problemResponses(codes, { method: method.toUpperCase(), path, placesCall: placesCall(operation) }),
      );
    }
  }
  return document;
}

/** A body of whatever type and coding. */
function takesText({ requestBody }: Operation): boolean {
  return requestBody !== undefined && 'content' in requestBody && 'text/plain' in requestBody.content;
}

/** Its success says where the call is. */
function placesCall({ responses }: Operation): boolean {
  const accepted = responses['202'];
  return accepted !== undefined && 'headers' in accepted && 'Location' in accepted.headers;
}
