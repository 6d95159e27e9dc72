import { wireInstant, wireInteger, wireObject, wireText, type WireObject } from '../wire-value.js';
import { readLegs, type RecordedLegs } from './recorded-legs.js';
import { serialNumber } from './serial-number.js';

/** How far a bidirectional call has come. */
export type CallRecordState = 'accepted' | 'alerting' | 'talking' | 'ended';

/** What AICC knows about a call; what it leaves out is null. */
export interface CallRecord {
  callSerialNo: string | null;
  state: CallRecordState | null;
  /** AICC: 0–5 as in release callbacks, 6 start failed; ITA: its own table. It counts once the call has ended. */
  reasonCode: string | null;
  caller: string | null;
  called: string | null;
  startedAt: string | null;
  endedAt: string | null;
  legs: RecordedLegs;
}

/** 0 to be called, 1 calling, 2 talking, 3 ended (API reference 1306). */
const states = ['accepted', 'alerting', 'talking', 'ended'] as const;

/** Reads a `result` of `queryCallState` or an entry of `queryCallDetailRecord`, which share their fields. */
export function readCallRecord(record: WireObject): CallRecord {
  const endedAt = wireInstant(record['endTime']) ?? wireInstant(record['releaseTime']);
  return {
    callSerialNo: serialNumber(wireText(record['callSerialNo'])),
    state: states[wireInteger(record['state']) ?? -1] ?? (endedAt === null ? null : 'ended'),
    reasonCode: wireText(record['reasonCode']),
    caller: wireText(record['caller']),
    called: wireText(record['called']),
    startedAt: wireInstant(record['startTime']),
    endedAt,
    legs: readLegs({
      instant: (name) => wireInstant(record[name]),
      seconds: (name) => wireInteger(record[name]),
    }),
  };
}

/** Some records of a time span; `total`, where it is told, counts those of the whole span. */
export interface CallRecords {
  total: number | null;
  items: CallRecord[];
}

/** The `result` of `queryCallDetailRecord` (API reference 1305). */
export function readCallRecords(result: WireObject | null): CallRecords {
  const entries: unknown = result?.['callInfo'];
  const items = Array.isArray(entries) ? entries.map(wireObject).filter((entry) => entry !== null) : [];
  return { total: wireInteger(result?.['total']), items: items.map(readCallRecord) };
}
