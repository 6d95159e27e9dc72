import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { pathParameters } from '../auth/caller/path-parameters.js';
import type { ErrorCode } from '../errors/catalogue.js';
import { Problem } from '../errors/problem.js';
import { problemOf } from '../http/problems/send-problem.js';
import type { Attempt, AuditLog, AuditResult } from './audit-log.js';
import type { NumberMask } from './number-mask.js';

interface AuditParts {
  readonly log: AuditLog;
  readonly mask: NumberMask;
}

/** A sign-in that may end another session. */
const TAKE_OVER = 'agent.takeOver';
/** A refusal on a route whose use is not audited. */
const ACCESS = 'access';
/** Everything else changes something, or may. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who may not, as opposed to what does not fit. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN_AGENT',
  'FORBIDDEN_TENANT',
  'FORBIDDEN_ROLE',
  'CALLER_ID_NOT_ALLOWED',
  'DESTINATION_NOT_ALLOWED',
]);
const NUMBER_FIELDS = ['caller', 'called', 'phoneNumber', 'to'] as const;
const NUMBER = /^\+?[\d*#]{1,32}$/;

/**
 * Writes a start and an end of every audited use and of every refusal. The start is out before the handler runs: whatever
 * happens afterwards, a crash included, the attempt is on record. While the trail cannot be written, nothing is attempted.
 * The end is written when the answer is decided, whether or not the client is still there. To be installed behind the
 * check of the caller and before the routes.
 */
export function installAuditTrail(fastify: FastifyInstance, { log, mask }: AuditParts): void {
  const begun = new WeakMap<FastifyRequest, Attempt>();
  fastify.addHook('onRoute', refuseUndeclared);
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(log.isStuck && actionOf(request) !== undefined ? new Problem('AUDIT_UNAVAILABLE') : undefined);
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const action = actionOf(request);
    if (action === undefined) {
      done();
      return;
    }
    const attempt = attemptOf(request, action, mask);
    begun.set(request, attempt);
    void log.start(attempt).then((isOut) => done(isOut ? undefined : new Problem('AUDIT_UNAVAILABLE')));
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const attempt = begun.get(request);
    const code = problemOf(request)?.code;
    if (attempt) log.end(attempt, resultOf(request, reply));
    else if (code !== undefined && REFUSALS.has(code))
      log.refusal(attemptOf(request, actionOf(request) ?? ACCESS), resultOf(request, reply));
    begun.delete(request);
    done(null, payload);
  });
}

/** Closed by default: a route that changes something unrecorded, and does not say so, stops the start. */
function refuseUndeclared({ method, url, config }: RouteOptions): void {
  const declared = config?.audit;
  const changing = [method].flat().find((name) => !READING.has(name));
  if (changing !== undefined && declared === undefined)
    throw new Error(`Route ${changing} ${url} does not declare whether its use is audited`);
}

function actionOf({ routeOptions, body }: FastifyRequest): string | undefined {
  const { audit } = routeOptions.config;
  if (audit === undefined || audit === 'none') return undefined;
  return audit === 'agent.signIn' && fieldsOf(body)['takeOver'] === true ? TAKE_OVER : audit;
}

/** Without a mask the body was not read yet. */
function attemptOf(request: FastifyRequest, action: string, mask?: NumberMask): Attempt {
  const { caller, agent, id, method, routeOptions, params } = request;
  return {
    action,
    requestId: id,
    method,
    route: routeOptions.url ?? null,
    who: caller?.sub ?? null,
    tenant: caller?.tenantId ?? null,
    agentId: agent?.agentId ?? namedAgent(params),
    numbers: mask ? numbersIn(request.body, mask) : {},
  };
}

/** Of a refused request the path may not have been judged yet. */
function namedAgent(params: unknown): string | null {
  const { agentId = '' } = params as { agentId?: string };
  return pathParameters.agentId.pattern.test(agentId) ? agentId : null;
}

function numbersIn(body: unknown, mask: NumberMask): Record<string, string> {
  const sent = fieldsOf(body);
  const numbers: Record<string, string> = {};
  for (const name of NUMBER_FIELDS) {
    const value = name === 'to' ? fieldsOf(sent[name])['address'] : sent[name];
    if (typeof value === 'string' && NUMBER.test(value)) numbers[name] = mask.mask(value);
  }
  return numbers;
}

function resultOf(request: FastifyRequest, reply: FastifyReply): AuditResult {
  const problem = problemOf(request);
  const location = reply.getHeader('location');
  return {
    callId: problem?.details.call ?? (typeof location === 'string' ? (location.split('/').at(-1) ?? null) : null),
    outcome: problem?.outcome ?? 'executed',
    status: reply.statusCode,
    code: problem?.code ?? null,
  };
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
