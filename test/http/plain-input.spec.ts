import { describe, expect, it } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import fc from 'fast-check';
import { SignInDto } from '../../src/auth/agent-session/sign-in.dto.js';
import { EventsQueryDto } from '../../src/events/stream/events-query.dto.js';
import { PageQueryDto } from '../../src/http/input/page-query.dto.js';
import { plainInput } from '../../src/http/input/plain-input.js';
import { CreateCallDto } from '../../src/mobile-agent/create-call.dto.js';
import { ConferenceDto, DigitsDto } from '../../src/voice-call/call-control.dto.js';
import { InternalCallDto, OutboundCallDto, PreviewCallDto, QueuedCallDto } from '../../src/voice-call/dial.dto.js';
import { ConsultDto, TransferDto } from '../../src/voice-call/transfer.dto.js';

const DTOS = [
  ...[OutboundCallDto, InternalCallDto, PreviewCallDto, QueuedCallDto, CreateCallDto, ConsultDto, TransferDto],
  ...[ConferenceDto, DigitsDto, SignInDto, EventsQueryDto, PageQueryDto],
];
const judge = new ValidationPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: false,
});

/** What class-validator makes of it; null when it is refused. */
const judged = (type: new () => object, input: object): Promise<unknown> =>
  judge.transform({ ...input }, { type: 'body', metatype: type }).catch(() => null);

const texts = [
  '13900139000',
  '25',
  '0',
  'audio',
  'auto',
  'ticket=4711',
  '',
  ' ',
  'x'.repeat(129),
  '\0',
  '*#',
  '1'.repeat(25),
];
const value = fc.oneof(fc.constantFrom<unknown>(...texts, null, undefined, 7, true, [], {}, ['25']), fc.string());
const name = fc.constantFrom(
  ...['called', 'caller', 'skillId', 'callData', 'reference', 'media', 'controlId', 'callId', 'mode', 'to', 'digits'],
  ...['password', 'phoneNumber', 'agentWorkNo', 'callerPresent', 'limit', 'cursor', 'lastEventId', 'toString', 'more'],
);

describe('plainInput', () => {
  it.each(DTOS)('accepts of %p only what class-validator accepts, and makes the same of it', async (type) => {
    const property = fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 6 }), async (input) => {
      const plain = plainInput(type, input);
      if (plain === null) return;
      expect(plain).toBeInstanceOf(type);
      expect(plain).toStrictEqual(await judged(type, input));
    });
    await fc.assert(property, { numRuns: 2000 });
  });

  it.each([
    [
      OutboundCallDto,
      { called: '13900139000', caller: '640003', skillId: '25', media: 'auto', callData: 'ä', reference: 'r' },
    ],
    [OutboundCallDto, { called: '13900139000' }],
    [PreviewCallDto, { called: '13900139000', controlId: '9223372036854775807' }],
    [QueuedCallDto, { callId: '1455885056-1095', skillId: '25' }],
    [CreateCallDto, { caller: '88889050', called: '88889060', agentWorkNo: '291' }],
  ])('accepts what %p is sent every day', async (type, input) => {
    const plain = plainInput(type, input);
    expect(plain).toStrictEqual(await judged(type, input));
    expect(plain).toMatchObject(input);
  });

  it.each([
    ['an unknown property', { called: '1', more: '1' }],
    ['an inherited name', { called: '1', toString: '1' }],
    ['a missing property', { caller: '1' }],
    ['a wrong text', { called: '1', caller: 'x' }],
    ['a number', { called: '1', skillId: 25 }],
    ['a blank text', { called: '1', skillId: '' }],
  ])('leaves %s to class-validator', (_what, input) => {
    expect(plainInput(OutboundCallDto, input)).toBeNull();
  });

  it('leaves a class whose values are transformed to class-validator', () => {
    expect(plainInput(PageQueryDto, { limit: '10' })).toBeNull();
  });
});
