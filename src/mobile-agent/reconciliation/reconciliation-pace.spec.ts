import { describe, expect, it } from '@jest/globals';
import { nextLookAt, overdueAt } from './reconciliation-pace.js';

const SETTLE_MS = 120_000;
const call = { state: 'accepted', callSerialNo: '7', createdAt: 1_000_000, heardAt: null } as const;
const pauses = (change: object, isTold = false, count = 9) =>
  Array.from({ length: count }, (_, looks) => {
    const watched = { call: { ...call, ...change }, looks, isTold };
    return nextLookAt(watched, SETTLE_MS, call.createdAt) - call.createdAt;
  });

describe('the pace at which a call is asked about', () => {
  it('begins at two seconds and slows down to thirty, where no callback comes', () => {
    expect(pauses({})).toEqual([2_000, 3_000, 4_500, 6_750, 10_125, 15_187.5, 22_781.25, 30_000, 30_000]);
  });

  it('leaves a call alone that a callback will tell of, until that is overdue', () => {
    expect(pauses({}, true, 2)).toEqual([SETTLE_MS, SETTLE_MS]);
    expect(pauses({ heardAt: call.createdAt + 5_000 }, true, 1)).toEqual([SETTLE_MS + 5_000]);
  });

  it('does not leave one alone whose serial number nobody knows: it may not exist', () => {
    expect(pauses({ callSerialNo: null }, true, 2)).toEqual([2_000, 3_000]);
  });

  it('never passes the moment at which a silent call is given up', () => {
    const now = overdueAt(call, SETTLE_MS) - 500;
    expect(nextLookAt({ call, looks: 9, isTold: false }, SETTLE_MS, now)).toBe(now + 500);
    expect(nextLookAt({ call, looks: 9, isTold: false }, SETTLE_MS, now + 800)).toBe(now + 800);
  });

  it('asks about an unknown call less and less', () => {
    expect(pauses({ state: 'unknown' }, false, 4)).toEqual([120_000, 240_000, 480_000, 960_000]);
  });

  it('keeps within a short settling time', () => {
    expect(nextLookAt({ call, looks: 3, isTold: false }, 100, call.createdAt) - call.createdAt).toBe(100);
  });
});
