import type { OpenAPIObject } from '@nestjs/swagger';
import { catalogue, type ErrorCode } from '../../errors/catalogue.js';
import { Problem } from '../../errors/problem.js';
import { problemBody } from '../problems/problem-body.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];

const retryAfter = { description: 'Seconds to wait before trying again.', schema: { type: 'integer', minimum: 1 } };

const text = { type: 'string' };
const location = { description: 'The address of the call that may exist although the request failed.', schema: text };
/** draft-ietf-httpapi-ratelimit-headers; an upstream's own limit comes without them. */
const rateLimit = {
  RateLimit: { description: 'If a rate limit of this service was hit: what is left of it.', schema: text },
  'RateLimit-Policy': { description: 'If a rate limit of this service was hit: the limit itself.', schema: text },
};

interface ProblemOperation {
  method: string;
  path: string;
  /** Its problems may leave the fate of a call open. */
  placesCall: boolean;
}

/** The responses of an operation that can answer these codes: one per status, with an example of each code. */
export function problemResponses(codes: Iterable<ErrorCode>, operation: ProblemOperation): Responses {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const { status } = catalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, group]) => [String(status), responseOf(group, operation)]));
}

function responseOf(codes: ErrorCode[], { method, path, placesCall }: ProblemOperation): Responses[string] {
  const context = { method, target: path, requestId: '6f1c1f9e-52a3-4d0e-8a55-0d6b3f1f2c11', publicPath: '' };
  const examples = new Map(codes.map((code) => [code, { value: problemBody(new Problem(code), context) }]));
  const headers = {
    ...(codes.some((code) => catalogue[code].retryable) && { 'Retry-After': retryAfter }),
    ...(codes.includes('RATE_LIMITED') && rateLimit),
    ...(placesCall && codes.some((code) => catalogue[code].outcome !== 'not_executed') && { Location: location }),
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${catalogue[code].title}.`).join('\n\n'),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/ProblemDto' },
        examples: Object.fromEntries(examples),
      },
    },
  };
}
