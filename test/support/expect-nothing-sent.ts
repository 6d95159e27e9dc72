import { expect } from '@jest/globals';
import type { TestBed } from './test-bed.js';

/** What a request is answered with, of which nothing may have reached an upstream. */
export async function expectNothingSent<T>({ simulator }: TestBed, send: () => Promise<T>): Promise<T> {
  const before = simulator.recorder.requests.length;
  const answer = await send();
  expect(simulator.recorder.requests).toHaveLength(before);
  return answer;
}
