import { applyDecorators, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { AgentAccess } from '../auth/caller/access.decorator.js';
import { DescribesPathParameter } from '../auth/caller/path-parameter.decorator.js';
import type { RouteAudit } from '../auth/caller/route-access.js';
import { CallDto } from '../calls/call.dto.js';
import type { ErrorCode } from '../errors/catalogue.js';
import { NoBody } from '../http/input/no-body.decorator.js';
import { ApiProblems } from '../http/openapi/api-problems.decorator.js';
import { OnlyApiResponse } from '../http/openapi/only-api-response.decorator.js';
import { agentProblems } from '../upstream/upstream-problems.js';

/** What a route that controls a call says of itself. */
export interface CallControl {
  readonly method: 'POST' | 'DELETE';
  /** Below `v1/agents/:agentId/calls/:id`; none for the call itself. */
  readonly path?: string;
  /** What the audit trail calls it, such as `call.transfer`. */
  readonly audit: RouteAudit;
  readonly summary: string;
  readonly description: string;
  /** What it can end in beside what every command of an agent can. */
  readonly problems?: readonly ErrorCode[];
  /** Without, a request that has a body is refused. */
  readonly takesBody?: boolean;
  /** 202 answers the call, 204 nothing. */
  readonly status?: 202 | 204;
}

const responses = {
  202: {
    status: 202,
    type: CallDto,
    description: 'The contact centre accepted the command. The result arrives as events.',
  },
  204: { status: 204, description: 'Done, or there was nothing to do.' },
} as const;

const controlProblems = ['NOT_FOUND', 'CALL_REJECTED', 'OVERLOADED', 'STATE_STORE_UNAVAILABLE'] as const;

/** Declares a route that controls a call, for a controller of `v1/agents/:agentId/calls/:id`. */
export function ControlsCall({ method, path, audit, takesBody = false, status = 202, ...described }: CallControl) {
  const { summary, description, problems = [] } = described;
  const isAudited = audit !== 'none';
  return applyDecorators(
    method === 'POST' ? Post(path) : Delete(path),
    HttpCode(status),
    AgentAccess('drive', { audit }),
    DescribesPathParameter('id'),
    ...(takesBody ? [] : [NoBody()]),
    ApiOperation({ summary, description }),
    OnlyApiResponse(responses[status]),
    ApiProblems(
      ...agentProblems,
      ...controlProblems,
      ...problems,
      ...(isAudited ? (['AUDIT_UNAVAILABLE'] as const) : []),
    ),
  );
}
