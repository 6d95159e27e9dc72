/** The operations of AICC by their names in the API reference; all are POST. */
export const aiccOperations = {
  /** Authentication C1 (API reference 2211). */
  tokenByAkSk: '/apigovernance/api/oauth/tokenByAkSk',
  /** API reference 1303; 1306; 1305; 1307. ITA calls take the same addresses: the tenant's console decides. */
  createCall: '/apiaccess/CC-Management/v1/mobileAgent/createCall',
  queryCallState: '/apiaccess/CC-Management/v1/mobileAgent/queryCallState',
  queryCallDetailRecord: '/apiaccess/CC-Management/v1/mobileAgent/queryCallDetailRecord',
  getRecordingAddress: '/apiaccess/CC-Management/v1/mobileAgent/getRecordingAddress',
} as const;

export type AiccOperation = keyof typeof aiccOperations;
