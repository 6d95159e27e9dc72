import { postponed, refused, uncertain } from './catalogue-entry.js';

/** For every command, since sign-in, sign-out and dials share these codes. */
const LOOK_FIRST =
  'The platform may have executed the command. Follow the call at `Location`, or check the telephone, before dialling again.';

/** What goes wrong between this service and the platform behind it: CC-Gateway, AICC or ITA. */
export const upstreamCodes = {
  UPSTREAM_REJECTED_PARAMETER: refused(
    422,
    'The platform refused a value',
    'Check the values in the request: the platform refused one of them. `upstream.code` says more.',
  ),
  UPSTREAM_AUTH_FAILED: refused(
    502,
    'The platform refused our credentials',
    'Nothing was dialled. The operator has to check the application key and secret of this tenant.',
  ),
  UPSTREAM_NOT_PERMITTED: refused(
    502,
    'The tenant is not entitled to this service',
    'The operator has to order or enable this service for the tenant on the platform.',
  ),
  INSUFFICIENT_BALANCE: refused(
    502,
    'Insufficient balance',
    'The balance of the tenant on the platform is exhausted. The operator has to top it up.',
  ),
  CALLBACK_MISCONFIGURED: refused(
    502,
    'Callback address not trusted',
    "The operator has to add the address of this service to the tenant's trustlist on the platform.",
  ),
  UPSTREAM_FAILURE: uncertain(502, 'The platform failed', LOOK_FIRST),
  UPSTREAM_PROTOCOL_ERROR: uncertain(502, 'The platform returned an unreadable answer', LOOK_FIRST),
  UPSTREAM_UNMAPPED: uncertain(502, 'The platform returned an unknown code', `${LOOK_FIRST} Report \`upstream.code\`.`),
  UPSTREAM_UNAVAILABLE: postponed(
    503,
    'The platform cannot be reached',
    'Nothing was dialled. Wait as long as `Retry-After` says, then try again.',
  ),
  UPSTREAM_TIMEOUT: uncertain(504, 'The platform did not answer in time', LOOK_FIRST),
};
