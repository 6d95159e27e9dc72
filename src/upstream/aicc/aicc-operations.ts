import type { RequestPurpose } from '../http/request-queue.js';

/** The operations of AICC by their names in the API reference; all are POST. */
export const aiccOperations = {
  /** Authentication C1 (API reference 2211). */
  tokenByAkSk: { path: '/apigovernance/api/oauth/tokenByAkSk', purpose: 'command' },
  /** API reference 1303; 1306; 1305; 1307. ITA calls take the same addresses: the tenant's console decides. */
  createCall: { path: '/apiaccess/CC-Management/v1/mobileAgent/createCall', purpose: 'command' },
  queryCallState: { path: '/apiaccess/CC-Management/v1/mobileAgent/queryCallState', purpose: 'background' },
  queryCallDetailRecord: { path: '/apiaccess/CC-Management/v1/mobileAgent/queryCallDetailRecord', purpose: 'query' },
  getRecordingAddress: { path: '/apiaccess/CC-Management/v1/mobileAgent/getRecordingAddress', purpose: 'query' },
} as const satisfies Record<string, { path: string; purpose: RequestPurpose }>;

export type AiccOperation = keyof typeof aiccOperations;
