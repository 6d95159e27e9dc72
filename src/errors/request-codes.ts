import { postponed, refused, uncertain } from './catalogue-entry.js';

/** The request itself, or this service: decided here, an upstream has no part in it. */
export const requestCodes = {
  VALIDATION_FAILED: refused(
    400,
    'Invalid request',
    'Correct every field listed in `errors` and send the request again.',
  ),
  UNAUTHENTICATED: refused(
    401,
    'Missing or invalid token',
    'Send a valid token of the company gateway as `Authorization: Bearer`; get a new one if it has expired.',
  ),
  FORBIDDEN_AGENT: refused(
    403,
    'Not your agent',
    'Use an agent id that the token is bound to. `me` works only when the token binds exactly one agent.',
  ),
  FORBIDDEN_TENANT: refused(
    403,
    'Unknown tenant',
    'The tenant of the token is not configured here. Ask the operator to add it.',
  ),
  FORBIDDEN_ROLE: refused(403, 'Missing role', 'Ask the administrator for the role that this operation needs.'),
  CALLER_ID_NOT_ALLOWED: refused(
    403,
    'Caller id not allowed',
    'Choose one of the numbers that `GET /v1/me` lists in `callerIds`, or omit the caller number.',
  ),
  DESTINATION_NOT_ALLOWED: refused(
    403,
    'Destination not allowed',
    'The rules of the tenant or the platform forbid calls to this destination. Ask the administrator.',
  ),
  NOT_FOUND: refused(
    404,
    'Not found',
    'Check the URL: the resource does not exist, has expired, or belongs to somebody else.',
  ),
  FEATURE_NOT_CONFIGURED: refused(
    404,
    'Feature not configured',
    'This feature is not configured for the tenant. `features` of `GET /v1/me` lists those that are.',
  ),
  METHOD_NOT_ALLOWED: refused(405, 'Method not allowed', 'Use one of the methods in the `Allow` header.'),
  REQUEST_TIMEOUT: refused(
    408,
    'Request timeout',
    'Headers must arrive within 10 seconds and the body within 30. Send the whole request again.',
  ),
  PAYLOAD_TOO_LARGE: refused(
    413,
    'Payload too large',
    'Send a smaller body: at most 128 KiB, callbacks at most 64 KiB.',
  ),
  URI_TOO_LONG: refused(414, 'URI too long', 'Shorten the path or the query.'),
  UNSUPPORTED_MEDIA_TYPE: refused(
    415,
    'Unsupported media type',
    'Send `Content-Type: application/json` in UTF-8, or no body at all.',
  ),
  EXPECTATION_FAILED: refused(417, 'Expectation failed', 'Omit the `Expect` header, or send `100-continue`.'),
  HEADERS_TOO_LARGE: refused(431, 'Headers too large', 'Send fewer or shorter headers and cookies.'),
  IDEMPOTENCY_KEY_REUSED: refused(
    409,
    'Idempotency key reused with another body',
    'Use a new `Idempotency-Key` for every new call, and reuse one only to repeat exactly the same request.',
  ),
  OPERATION_IN_PROGRESS: refused(
    409,
    'Operation in progress',
    'Wait for the answer to the first request. Until then only an identical request is accepted.',
  ),
  RATE_LIMITED: postponed(429, 'Too many requests', 'Wait as long as `Retry-After` says, then try again.'),
  INTERNAL: uncertain(
    500,
    'Internal error',
    'This is a defect of the service. Check whether the call exists before dialling again, and report the `requestId`.',
  ),
  OVERLOADED: postponed(503, 'Overloaded', 'Nothing was done. Wait as long as `Retry-After` says, then try again.'),
  STATE_STORE_UNAVAILABLE: postponed(
    503,
    'State store unavailable',
    'Nothing was done. Wait as long as `Retry-After` says, then try again.',
  ),
  AUDIT_UNAVAILABLE: postponed(
    503,
    'Audit trail unavailable',
    'Nothing was done, because it could not be recorded. Wait as long as `Retry-After` says, then try again.',
  ),
  SHUTTING_DOWN: postponed(
    503,
    'Shutting down',
    'Nothing was done, because this process is shutting down. Try again: another one will answer.',
  ),
};
