import { postponed, refused, uncertain } from './catalogue-entry.js';

/** The request itself, or this service: decided here, an upstream has no part in it. */
export const requestCodes = {
  VALIDATION_FAILED: refused(
    400,
    'The request does not fit the interface',
    'Correct every field listed in `errors` and send the request again.',
  ),
  UNAUTHENTICATED: refused(
    401,
    'No valid token',
    'Send a current token of the company gateway as `Authorization: Bearer`; a new one if it has expired.',
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
    'This caller number may not be shown',
    'Choose one of the numbers that `GET /v1/me` lists in `callerIds`, or leave the caller number out.',
  ),
  DESTINATION_NOT_ALLOWED: refused(
    403,
    'This number may not be called',
    'The rules of the tenant or of the platform exclude this destination. Ask the administrator.',
  ),
  NOT_FOUND: refused(404, 'Not found', 'Check the address: it is unknown, has expired, or belongs to somebody else.'),
  FEATURE_NOT_CONFIGURED: refused(
    404,
    'Not available for this tenant',
    'The tenant has no configuration for this feature. `GET /v1/me` lists in `features` what it has.',
  ),
  METHOD_NOT_ALLOWED: refused(405, 'Method not allowed here', 'Use one of the methods named in the header `Allow`.'),
  REQUEST_TIMEOUT: refused(
    408,
    'The request arrived too slowly',
    'Headers are due within 10 seconds and the body within 30. Send the request again as a whole.',
  ),
  PAYLOAD_TOO_LARGE: refused(413, 'Body too large', 'Send a smaller body: at most 128 KiB, callbacks at most 64 KiB.'),
  URI_TOO_LONG: refused(414, 'Address too long', 'Shorten the address and its query.'),
  UNSUPPORTED_MEDIA_TYPE: refused(
    415,
    'Unsupported content type',
    'Send `Content-Type: application/json` in UTF-8, or no body at all.',
  ),
  EXPECTATION_FAILED: refused(417, 'Unknown expectation', 'Leave the header `Expect` out, or send `100-continue`.'),
  HEADERS_TOO_LARGE: refused(431, 'Headers too large', 'Send fewer or shorter headers and cookies.'),
  IDEMPOTENCY_KEY_REUSED: refused(
    409,
    'Idempotency key used with another body',
    'Use a fresh `Idempotency-Key` for every new call, and the old one only to repeat exactly the same request.',
  ),
  OPERATION_IN_PROGRESS: refused(
    409,
    'The same operation is already running',
    'Wait for the answer to the first request; repeat only the very same request meanwhile.',
  ),
  RATE_LIMITED: postponed(429, 'Too many requests', 'Wait as long as `Retry-After` says, then try again.'),
  INTERNAL: uncertain(
    500,
    'Internal error',
    'A defect of this service. Look whether the call exists before dialling again, and report the `requestId`.',
  ),
  OVERLOADED: postponed(503, 'Too busy', 'Nothing was done. Wait as long as `Retry-After` says, then try again.'),
  STATE_STORE_UNAVAILABLE: postponed(
    503,
    'State store unreachable',
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
    'This process is about to stop and took nothing on. Try again: another one answers.',
  ),
};
