import { callbackText, type CallbackFields } from './callback-fields.js';
import { callbackTime, callbackZoneMs } from './callback-time.js';
import type { CallRecord } from './call-record.js';
import { readLegs } from './recorded-legs.js';
import { serialNumber } from './serial-number.js';

const RELEASE_REASON = /^\w{1,16}$/;

/** The number that a callback names. */
export function callbackSerialNo(fields: CallbackFields): string | null {
  return serialNumber(callbackText(fields, 'callSerialNo'));
}

/**
 * What a release callback says about a call that we began at `createdAt` (API reference 1319). Null when it has neither
 * a number nor a reason: that is none.
 */
export function readReleaseCallback(fields: CallbackFields, createdAt: number): CallRecord | null {
  const callSerialNo = callbackSerialNo(fields);
  const reasonCode = fitting(callbackText(fields, 'releaseReason'), RELEASE_REASON);
  if (callSerialNo === null && reasonCode === null) return null;
  const time = (name: string) => callbackTime(callbackText(fields, name));
  const zoneMs = callbackZoneMs(time('createCallTime'), createdAt);
  const instant = (name: string) => {
    const told = time(name);
    return told === null ? null : new Date(told - zoneMs).toISOString();
  };
  const seconds = (name: string) => {
    const told = fitting(callbackText(fields, name), /^\d{1,7}$/);
    return told === null ? null : Number(told);
  };
  return {
    callSerialNo,
    state: 'ended',
    reasonCode,
    caller: callbackText(fields, 'caller'),
    called: callbackText(fields, 'called'),
    startedAt: instant('createCallTime'),
    endedAt: instant('releaseTime'),
    legs: readLegs({ instant, seconds }),
  };
}

function fitting(text: string | null, shape: RegExp): string | null {
  return text !== null && shape.test(text) ? text : null;
}
