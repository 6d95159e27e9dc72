/** What a callback was worth. Its sender never learns it: the answer is always the same. */
export const CALLBACK_VERDICTS = [
  'applied',
  'hint',
  'repeated',
  'unknownAddress',
  'unknownCall',
  'unreadable',
  'forged',
  'expired',
  'foreign',
] as const;
export type CallbackVerdict = (typeof CALLBACK_VERDICTS)[number];
