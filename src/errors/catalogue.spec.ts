import { describe, expect, it } from '@jest/globals';
import { catalogue, isErrorCode } from './catalogue.js';

/** Published behaviour: clients decide by these, so a change here breaks them. */
const published = {
  VALIDATION_FAILED: '400 not_executed',
  UNAUTHENTICATED: '401 not_executed',
  FORBIDDEN_AGENT: '403 not_executed',
  FORBIDDEN_TENANT: '403 not_executed',
  FORBIDDEN_ROLE: '403 not_executed',
  CALLER_ID_NOT_ALLOWED: '403 not_executed',
  DESTINATION_NOT_ALLOWED: '403 not_executed',
  NOT_FOUND: '404 not_executed',
  FEATURE_NOT_CONFIGURED: '404 not_executed',
  METHOD_NOT_ALLOWED: '405 not_executed',
  REQUEST_TIMEOUT: '408 not_executed',
  PAYLOAD_TOO_LARGE: '413 not_executed',
  URI_TOO_LONG: '414 not_executed',
  UNSUPPORTED_MEDIA_TYPE: '415 not_executed',
  EXPECTATION_FAILED: '417 not_executed',
  HEADERS_TOO_LARGE: '431 not_executed',
  AGENT_NOT_SIGNED_IN: '409 not_executed',
  AGENT_SIGNED_IN_ELSEWHERE: '409 not_executed',
  AGENT_STATE_CONFLICT: '409 not_executed',
  PREVIEW_NOT_OFFERED: '409 not_executed',
  CALL_GONE: '409 not_executed',
  DUPLICATE_CALL_TASK: '409 not_executed',
  IDEMPOTENCY_KEY_REUSED: '409 not_executed',
  OPERATION_IN_PROGRESS: '409 not_executed',
  SIGN_IN_REJECTED: '422 not_executed',
  CALL_REJECTED: '422 not_executed',
  INVALID_NUMBER: '422 not_executed',
  UPSTREAM_REJECTED_PARAMETER: '422 not_executed',
  RATE_LIMITED: '429 not_executed retryable',
  DAILY_QUOTA_EXCEEDED: '429 not_executed',
  INTERNAL: '500 unknown',
  UPSTREAM_AUTH_FAILED: '502 not_executed',
  UPSTREAM_NOT_PERMITTED: '502 not_executed',
  INSUFFICIENT_BALANCE: '502 not_executed',
  CALLBACK_MISCONFIGURED: '502 not_executed',
  UPSTREAM_FAILURE: '502 unknown',
  UPSTREAM_PROTOCOL_ERROR: '502 unknown',
  UPSTREAM_UNMAPPED: '502 unknown',
  UPSTREAM_UNAVAILABLE: '503 not_executed retryable',
  NO_NUMBER_AVAILABLE: '503 not_executed retryable',
  PASSWORD_REFUSED: '422 not_executed',
  AGENT_SWITCHING: '503 not_executed retryable',
  AUDIT_UNAVAILABLE: '503 not_executed retryable',
  OVERLOADED: '503 not_executed retryable',
  STATE_STORE_UNAVAILABLE: '503 not_executed retryable',
  SHUTTING_DOWN: '503 not_executed retryable',
  UPSTREAM_TIMEOUT: '504 unknown',
};

describe('catalogue', () => {
  it('has exactly the published codes with their status, outcome and retryability', () => {
    const actual = Object.fromEntries(
      Object.entries(catalogue).map(([code, { status, outcome, retryable }]) => [
        code,
        `${status} ${outcome}${retryable ? ' retryable' : ''}`,
      ]),
    );
    expect(actual).toEqual(published);
  });

  it.each(Object.entries(catalogue))('gives %s a title without a full stop and advice in sentences', (_code, entry) => {
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
    expect(entry.advice).toMatch(/^[A-Z`].*\.$/);
  });

  it('does not take an inherited property name for a code', () => {
    expect(isErrorCode('NOT_FOUND')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
});
