import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, problemOf } from '../problems/problem.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
beforeAll(async () => {
  toy = await startToyApp();
});
afterAll(() => toy.app.close());

const path = '/v1/agents/101/calls';
const dial = (body: string) => ask(toy.url, 'POST', path, { body, type: 'application/json' });
const unknown = (pointer: string, where = 'body') => ({
  in: where,
  pointer,
  code: 'unknownProperty',
  detail: 'This property does not exist.',
});
const notAnObject = { in: 'body', pointer: '', code: 'isObject', detail: 'Must be a JSON object.' };

describe('validation', () => {
  it('names all faulty fields at once and repeats no value', async () => {
    const { status, body } = await dial(
      '{"called":13800138000,"caller":"x","to":{"type":1,"~a/b":2},"extra":"secret"}',
    );
    const errors = [
      unknown('/extra'),
      {
        in: 'body',
        pointer: '/called',
        code: 'matches',
        detail: 'called must match /^[0-9*#]{1,24}$/ regular expression',
      },
      { in: 'body', pointer: '/caller', code: 'matches', detail: 'caller must match /^\\d{1,24}$/ regular expression' },
      unknown('/to/~0a~1b'),
      { in: 'body', pointer: '/to/type', code: 'isString', detail: 'type must be a string' },
    ];
    expect(status).toBe(400);
    expect(body).toEqual(problemOf('VALIDATION_FAILED', path, { errors }));
  });

  it.each(['toString', 'constructor', 'hasOwnProperty', 'valueOf'])('refuses the inherited name %s', async (name) => {
    const { body } = await dial(`{"called":"1","to":{"type":"a","${name}":1},"${name}":{"prototype":1}}`);
    const errors = [unknown(`/to/${name}`), unknown(`/${name}`)];
    expect(body).toEqual(problemOf('VALIDATION_FAILED', path, { errors }));
  });

  it.each(['[]', '[{"called":"1"}]', '"text"', '1', 'true', 'null'])(
    'refuses the body %s as no object',
    async (text) => {
      const { body } = await dial(text);
      expect(body).toEqual(problemOf('VALIDATION_FAILED', path, { errors: [notAnObject] }));
    },
  );

  it('lists at most fifty faults and cuts names that a client made up', async () => {
    const keys = Array.from({ length: 5000 }, (_, at) => `"${String(at).padEnd(100, 'x')}":1`);
    const { body } = await ask(toy.url, 'PUT', `${path}/1/answer`, {
      body: `{${keys.slice(0, 1000).join(',')}}`,
      type: 'application/json',
    });
    const { errors } = body as { errors: { pointer: string }[] };
    expect(errors).toHaveLength(50);
    expect(errors[0]?.pointer).toHaveLength(65);
  });

  it.each(['{"called":"1"}', '{"called":"1","caller":null,"to":null}', '{"called":"1","caller":"","to":""}'])(
    'takes absence, null and "" of optional fields alike: %s',
    async (text) => {
      const { status, body } = await dial(text);
      expect([status, body]).toEqual([202, { called: '1' }]);
    },
  );

  it('checks the query too, and says that it was the query', async () => {
    const { body } = await ask(toy.url, 'GET', `${path}?limit=x&more=1`);
    const detail = 'limit must match /^\\d{1,3}$/ regular expression';
    const errors = [unknown('/more', 'query'), { in: 'query', pointer: '/limit', code: 'matches', detail }];
    expect(body).toEqual(problemOf('VALIDATION_FAILED', path, { errors }));
  });
});
