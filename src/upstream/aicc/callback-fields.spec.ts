import { describe, expect, it } from '@jest/globals';
import { callbackText, readCallbackFields } from './callback-fields.js';

const read = (body: string) => {
  const fields = readCallbackFields(body);
  return fields && Object.fromEntries(fields);
};

describe('the fields of a callback', () => {
  it('are read from JSON, with every digit of a bare number', () => {
    expect(read('{"callSerialNo":176252373266232729378592674091,"caller":null,"callData":"","x":true}')).toEqual({
      callSerialNo: '176252373266232729378592674091',
      caller: null,
      callData: '',
      x: 'true',
    });
  });

  it('are read from a form', () => {
    expect(read('callSerialNo=1&callData=a%2C+b%3Dc&talkingTime=2022%2F02%2F22%2C10%3A04%3A28%3A823')).toEqual({
      callSerialNo: '1',
      callData: 'a, b=c',
      talkingTime: '2022/02/22,10:04:28:823',
    });
  });

  it('are read from the text of a Java map, commas of times included', () => {
    expect(read('{ agentTalkDuration=, callData=null, callSerialNo=1, talkingTime=2022/02/22,10:04:28:823 }')).toEqual({
      agentTalkDuration: '',
      callData: 'null',
      callSerialNo: '1',
      talkingTime: '2022/02/22,10:04:28:823',
    });
  });

  it.each([
    ['with its lines broken', '{\n  callData=a,\n  callSerialNo=1,\r\n  talkingTime=2022/02/22,10:04:28:823,\n  x=\n}'],
    ['without blanks', '{callData=a,callSerialNo=1,talkingTime=2022/02/22,10:04:28:823,x=}'],
  ])('are read from the text of a Java map %s', (_, body) => {
    expect(read(body)).toEqual({ callData: 'a', callSerialNo: '1', talkingTime: '2022/02/22,10:04:28:823', x: '' });
  });

  it('are not taken from the call data of a Java map, whatever a user wrote there', () => {
    expect(
      read('{agentTalkDuration=1, callData=x, releaseReason=5, callSerialNo=9, b, callSerialNo=1, releaseReason=0}'),
    ).toEqual({
      agentTalkDuration: '1',
      callData: 'x, releaseReason=5, callSerialNo=9, b',
      callSerialNo: '1',
      releaseReason: '0',
    });
  });

  it('are read quickly, whatever is in them', () => {
    for (const body of [
      `{${'callData=, '.repeat(5_900)}}`,
      `{${', '.repeat(32_000)}}`,
      `{a=${', a'.repeat(20_000)}}`,
      `{a=1,${' '.repeat(60_000)}b}`,
      `{callData=${',callSerialNo='.repeat(4_600)}}`,
      `{${`,${'a'.repeat(50)}`.repeat(1_200)}}`,
    ]) {
      // Processor time: on a busy machine others take the rest.
      const before = process.cpuUsage();
      readCallbackFields(body);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(200);
    }
  });

  it('leave out what is no plain value', () => {
    expect(read('{"callSerialNo":"1","extra":{"a":1},"list":[1]}')).toEqual({ callSerialNo: '1' });
  });

  it.each([
    ['nothing', ''],
    ['a list', '[1]'],
    ['a page', '<html><body>hello</body></html>'],
    ['half of a JSON', '{"callSerialNo":"1"'],
    ['a JSON that is none, whatever its texts hold', '{"callData":"x,callSerialNo=9,releaseReason=5,y=",}'],
    ['half of a map', '{callSerialNo=1, called='],
    ['a map of nothing', '{}'],
    ['brackets without end', '['.repeat(60_000)],
    ['objects without end', '{"a":'.repeat(12_000)],
  ])('are none in %s', (_, body) => {
    expect(read(body) ?? {}).toEqual({});
  });

  it('say nothing when they are left out, empty or null in any spelling', () => {
    const fields = readCallbackFields('{"a":"","b":null,"c":"null"," d":"x","e":" "}')!;
    expect(['a', 'b', 'c', 'e', 'f'].map((name) => callbackText(fields, name))).toEqual([null, null, null, null, null]);
  });
});
