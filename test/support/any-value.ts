import { expect } from '@jest/globals';

/** What differs from run to run in a body that is otherwise asserted whole. */
export const anyValue = {
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
  id: expect.stringMatching(/^[A-Za-z0-9_-]{1,64}$/) as unknown,
  /** CC-Gateway's id of a call. */
  callId: expect.stringMatching(/^\d+-\d+$/) as unknown,
  text: expect.stringMatching(/./) as unknown,
};
