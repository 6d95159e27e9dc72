import { callCodes } from './call-codes.js';
import type { CatalogueEntry } from './catalogue-entry.js';
import { requestCodes } from './request-codes.js';
import { upstreamCodes } from './upstream-codes.js';

/** Every error code of the service. Answers, documentation and `GET /v1/errors` derive from this table. */
export const catalogue = {
  ...requestCodes,
  ...callCodes,
  ...upstreamCodes,
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;
export const ERROR_CODES = Object.keys(catalogue) as ErrorCode[];

/** True for the codes of the catalogue, also for text that comes from outside. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(catalogue, code);

export type { CatalogueEntry, Outcome } from './catalogue-entry.js';
