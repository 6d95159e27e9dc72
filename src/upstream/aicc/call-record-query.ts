/** Which calls of the past are asked for; the span may be 7 days at most. */
export interface CallRecordQuery {
  from: Date;
  to: Date;
  caller?: string | undefined;
  offset: number;
  limit: number;
}

/** Bidirectional calls only: the same records hold anonymous calls and voice notifications. */
const taskTypes = { aicc: '1', ita: '4' };

/** Body of `queryCallDetailRecord` (API reference 1305), in which every value is a text. */
export function callRecordQueryBody(product: 'aicc' | 'ita', { from, to, caller, offset, limit }: CallRecordQuery) {
  return {
    startTime: String(from.getTime()),
    endTime: String(to.getTime()),
    caller,
    offset: String(offset),
    limit: String(limit),
    taskType: taskTypes[product],
  };
}
