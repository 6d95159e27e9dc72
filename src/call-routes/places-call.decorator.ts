import { applyDecorators, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { AgentAccess, MobileAgentAccess } from '../auth/caller/access.decorator.js';
import type { RouteAudit } from '../auth/caller/route-access.js';
import type { ErrorCode } from '../errors/catalogue.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import { OnlyApiResponse } from '../http/openapi/only-api-response.decorator.js';
import { TakesIdempotencyKey } from './idempotency-key.js';
import { placedCallResponse } from './placed-call-answer.js';

/** What a route that places a call says of itself. */
export interface CallPlacement {
  /** Below the path of its controller. */
  readonly path?: string;
  /** `agent`: one call of the agent in the path. `mobileAgent`: a bidirectional call. */
  readonly access: 'agent' | 'mobileAgent';
  /** What the audit trail calls it. */
  readonly audit: RouteAudit & `call.${string}`;
  readonly summary: string;
  readonly description: string;
  /** What a 202 means. */
  readonly accepted: string;
  /** What it can end in beside what every dial can. */
  readonly problems: readonly ErrorCode[];
}

/** What any dial can end in before an upstream is asked. */
const dialProblems = [
  'IDEMPOTENCY_KEY_REUSED',
  'OPERATION_IN_PROGRESS',
  'RATE_LIMITED',
  'OVERLOADED',
  'STATE_STORE_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];

/**
 * Declares a route that places a call. Its handler takes `@Dial()` and the body, and returns `dial.answer(…)` of what it
 * places: 202 with the call and its `Location`.
 */
export function PlacesCall({ path, access, audit, summary, description, accepted, problems }: CallPlacement) {
  return applyDecorators(
    Post(path),
    HttpCode(202),
    TakesIdempotencyKey(),
    access === 'agent' ? AgentAccess('drive', { audit }) : MobileAgentAccess('drive', { audit }),
    ApiOperation({ summary, description }),
    OnlyApiResponse(placedCallResponse(accepted)),
    ApiProblems(...problems, ...dialProblems),
  );
}
