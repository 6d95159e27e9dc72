import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { catalogue, ERROR_CODES } from '../../src/errors/catalogue.js';
import type { Json } from '../support/event-stream.js';

const VERBS =
  'answer|cancel|change|claim|create|follow|get|hangUp|hold|list|mute|place|receive|remove|retrieve|send|set|sign(?:In|Out)|start|swap|transfer|unmute';
const A_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const document: Json = JSON.parse(await readFile(new URL('../../openapi.json', import.meta.url), 'utf8'));
const operations: Json[] = Object.values(document.paths).flatMap((item) => Object.values(item as object));

/** Every schema in the document, with where it stands: what has a type, and what only refers to others. */
function schemasIn(node: Json, path = ''): [path: string, schema: Json][] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.entries(node).flatMap(([key, value]) => schemasIn(value, `${path}/${key}`));
  return 'type' in node || 'anyOf' in node ? [[path, node], ...below] : below;
}

const schemas = schemasIn({
  parameters: operations.map(({ parameters }) => parameters),
  ...document.components.schemas,
});
const where = (fits: (schema: Json, name: string) => boolean) =>
  schemas.filter(([path, schema]) => fits(schema, path.split('/').at(-1) ?? '')).map(([path]) => path);

/** Every schema with alternatives, with where it stands. */
function unionsIn(node: Json, path = ''): [path: string, schema: Json][] {
  if (typeof node !== 'object' || node === null) return [];
  const below = Object.entries(node).flatMap(([key, value]) => unionsIn(value, `${path}/${key}`));
  return 'oneOf' in node || 'anyOf' in node ? [[path, node], ...below] : below;
}

// What a generator of clients makes of the document is as good as the document is precise.
describe('for generated clients, the OpenAPI document', () => {
  it('names every operation by a verb and a noun, once', () => {
    const ids: string[] = operations.map(({ operationId }) => operationId);
    expect(ids.filter((id) => !new RegExp(`^(?:${VERBS})[A-Z][A-Za-z]*$`).test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has the codes of the catalogue as an enum, in problems and in the catalogue', () => {
    expect(document.components.schemas.ErrorCode).toEqual({
      type: 'string',
      enum: ERROR_CODES,
      description: expect.stringContaining('more codes may be added'),
    });
    for (const name of ['ProblemDto', 'CatalogueEntryDto']) {
      const { code } = document.components.schemas[name].properties;
      expect(code.allOf).toEqual([{ $ref: '#/components/schemas/ErrorCode' }]);
    }
  });

  it('says of every time that it is one', () => {
    expect(where(({ example, format }) => A_TIME.test(String(example)) && format !== 'date-time')).toEqual([]);
    const times = where(({ type }, name) => /(?:At|Since|^since)$/.test(name) && [type].flat().includes('string'));
    expect(times.length).toBeGreaterThan(15);
    expect(times.filter((path) => !where(({ format }) => format === 'date-time').includes(path))).toEqual([]);
  });

  it('has integers only, but in what a gateway may send', () => {
    const numbers = where(({ type }) => [type].flat().includes('number'));
    expect(numbers.filter((path) => !path.startsWith('/UpstreamEventDto/'))).toEqual([]);
    expect(where(({ type }) => [type].flat().includes('integer')).length).toBeGreaterThan(10);
  });

  it('tells the alternatives of a schema apart by a discriminator, or by their JSON types', () => {
    const mixed = unionsIn(document.components.schemas).filter(([, { discriminator, oneOf, anyOf }]) => {
      const members: Json[] = oneOf ?? anyOf;
      const mapped = new Set(Object.values(discriminator?.mapping ?? {}));
      const types = members.map(({ type }) => (type as string | undefined) ?? 'object');
      return discriminator === undefined
        ? new Set(types).size < types.length
        : members.some(({ $ref }) => !mapped.has($ref));
    });
    expect(mixed.map(([path]) => path)).toEqual([]);
    expect(unionsIn(document.components.schemas).length).toBeGreaterThan(10);
  });

  it('says where the call is in every problem that may leave its fate open, and in no other', () => {
    const told = operations.flatMap(({ operationId, responses }) =>
      Object.entries<Json>(responses).map(([status, { headers = {} }]) => ({
        name: `${operationId} ${status}`,
        isOpen: Number(status) >= 400 && codesOf(responses[status]).some(isUncertain),
        placesCall: responses['202']?.headers?.Location !== undefined,
        hasLocation: Number(status) >= 400 && 'Location' in headers,
      })),
    );
    expect(told.filter(({ isOpen, placesCall, hasLocation }) => hasLocation !== (isOpen && placesCall))).toEqual([]);
    expect(told.filter(({ hasLocation }) => hasLocation).length).toBeGreaterThan(20);
  });
});

const codesOf = (response: Json): (keyof typeof catalogue)[] =>
  Object.keys(response.content['application/problem+json'].examples) as (keyof typeof catalogue)[];
const isUncertain = (code: keyof typeof catalogue) => catalogue[code].outcome !== 'not_executed';
