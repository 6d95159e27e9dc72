import type { Json } from './event-stream.js';

/** One field of a request body: what fits, and what does not. Values stand at, below and above each limit. */
export interface FieldLimits {
  field: string;
  fits: Json[];
  refused: Json[];
  required?: true;
}

const digits = (count: number) => '1234567890'.repeat(4).slice(0, count);
const FULL_WIDTH = '１３９';
/** Values of the wrong type for any field that is a text. */
const noText = [1, 1.5, true, ['1'], { text: '1' }];
const noFlag = ['true', 1, 0, 'yes', [true], {}];
/** The same as absence for an optional field, and not enough for a required one. */
const nothing = [null, ''];

const dialled = {
  fits: ['1', digits(23), digits(24), '*#0', '#'],
  refused: [...nothing, digits(25), ' 1', '1 ', '+1', 'a', '1;2', FULL_WIDTH, ...noText],
};
const telephone = {
  fits: ['1', digits(31), digits(32), '+1', `+${digits(31)}`],
  refused: [...nothing, digits(33), `+${digits(32)}`, '+', '1+', '*1', '#', FULL_WIDTH, ...noText],
};
const presented = {
  fits: ['1', digits(31), digits(32), ...nothing],
  refused: [digits(33), '+1', '*', FULL_WIDTH, ...noText],
};
const skillId = { fits: ['0', '1', digits(9), digits(10)], refused: [digits(11), '-1', '1.5', FULL_WIDTH, ...noText] };
const reference: FieldLimits = {
  field: 'reference',
  fits: ['x', 'x'.repeat(127), 'x'.repeat(128), 'Zürich 苏州', ...nothing],
  refused: ['x'.repeat(129), 'a\nb', 'a\u0000', 'a\u007f', ...noText],
};

export const internalLimits: FieldLimits[] = [
  { field: 'called', required: true, ...dialled },
  {
    field: 'caller',
    fits: ['1', digits(23), digits(24), ...nothing],
    refused: [digits(25), '*1', '+1', FULL_WIDTH, ...noText],
  },
  { field: 'skillId', fits: [...skillId.fits, ...nothing], refused: skillId.refused },
  {
    field: 'callData',
    // Bytes of UTF-8 after decoding: 8,192 é are 16,384 of them.
    fits: ['x', 'x'.repeat(16_383), 'x'.repeat(16_384), 'é'.repeat(8192), '"\\<>\u0001', ...nothing],
    refused: ['x'.repeat(16_385), `${'é'.repeat(8192)}x`, ...noText],
  },
  reference,
];

export const outboundLimits: FieldLimits[] = [
  ...internalLimits,
  { field: 'media', fits: ['audio', 'video', 'auto', ...nothing], refused: ['AUDIO', 'voice', ...noText] },
];

export const previewLimits: FieldLimits[] = [
  { field: 'called', required: true, ...dialled },
  {
    field: 'controlId',
    required: true,
    fits: ['0', '1', '9223372036854775806', '9223372036854775807'],
    refused: [...nothing, '9223372036854775808', digits(20), '-1', 'a', FULL_WIDTH, ...noText],
  },
  reference,
];

export const queuedLimits: FieldLimits[] = [
  {
    field: 'callId',
    required: true,
    fits: ['1455885056-1095', 'a', 'Z_9-', 'x'.repeat(63), 'x'.repeat(64)],
    refused: [...nothing, 'x'.repeat(65), '..', 'a/b', 'a%2Fb', 'a;b', 'a?b', 'a b', FULL_WIDTH, ...noText],
  },
  { field: 'skillId', required: true, fits: skillId.fits, refused: [...nothing, ...skillId.refused] },
  reference,
];

export const createCallLimits: FieldLimits[] = [
  { field: 'caller', required: true, ...telephone },
  { field: 'called', required: true, ...telephone },
  {
    field: 'agentWorkNo',
    fits: ['1', '59999', '99999', ...nothing],
    refused: ['100000', '-1', '1.5', 'a', FULL_WIDTH, ...noText],
  },
  {
    field: 'callData',
    // Characters: neither bytes nor UTF-16 units.
    fits: ['x', 'x'.repeat(1023), 'x'.repeat(1024), '苏'.repeat(1024), '😀'.repeat(1024), ...nothing],
    refused: ['x'.repeat(1025), '😀'.repeat(1025), ...noText],
  },
  { field: 'callerPresent', ...presented },
  { field: 'agentPresent', ...presented },
  reference,
];

export const signInLimits: FieldLimits[] = [
  {
    field: 'password',
    required: true,
    fits: ['x', 'x'.repeat(31), 'x'.repeat(32)],
    refused: [...nothing, 'x'.repeat(33), ...noText],
  },
  {
    field: 'phoneNumber',
    required: true,
    fits: ['1', digits(23), digits(24)],
    refused: [...nothing, digits(25), '*1', '+1', FULL_WIDTH, ...noText],
  },
  { field: 'initialState', fits: ['idle', 'busy', 'wrapUp', ...nothing], refused: ['rest', 'IDLE', 4, '4', true] },
  ...['autoAnswer', 'autoIdle', 'releasePhone', 'takeOver'].map((field) => ({
    field,
    fits: [true, false, ...nothing],
    refused: noFlag,
  })),
  { field: 'media', fits: ['audio', 'video', ...nothing], refused: ['auto', 'AUDIO', ...noText] },
  {
    field: 'skills',
    fits: ['all', [], ['25'], ['25', '26'], ...nothing],
    // 400 ids are more than the 4,000 characters that the gateway takes.
    refused: ['25', 25, [25], ['a'], [digits(11)], [null], { id: '25' }, Array.from({ length: 400 }, () => digits(10))],
  },
];
