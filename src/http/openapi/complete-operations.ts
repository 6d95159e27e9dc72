import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
interface MediaType {
  schema?: Schemas[string];
}
interface Value {
  type?: string | string[];
  format?: string;
}
type Properties = Record<string, Value>;

const methods = ['get', 'put', 'post', 'delete'] as const;
const NOT_SHOWN = 'Swagger UI cannot show a stream: use `curl -N`.';
/** What the contract calls a time. */
const TIME_NAME = /(?:At|Since|^since)$/;

/** Adds to the document what follows from something else in it, so that no handler and no DTO has to say it. */
export function completeOperations(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  for (const item of Object.values(document.paths)) {
    for (const method of methods) if (item[method]) completeOperation(item[method], schemas);
  }
  for (const schema of Object.values(schemas)) {
    if (!('properties' in schema)) continue;
    for (const [name, property] of Object.entries(schema.properties as Properties)) describeValue(name, property);
  }
  return document;
}

function completeOperation(operation: Operation, schemas: Schemas): void {
  // An empty list says that no token is needed; nothing at all would leave it open.
  operation.security ??= [];
  for (const parameter of operation.parameters ?? [])
    if ('name' in parameter) describeValue(parameter.name, parameter.schema as Value);
  for (const response of Object.values(operation.responses)) {
    const stream = response !== undefined && 'content' in response ? response.content['text/event-stream'] : undefined;
    if (stream === undefined) continue;
    operation.description = `${operation.description ?? ''} ${NOT_SHOWN}`.trim();
    nameSchema(stream, schemas);
  }
}

/** Generated clients name only what is a schema of its own. */
function nameSchema(media: MediaType, schemas: Schemas): void {
  if (media.schema === undefined || '$ref' in media.schema || media.schema.title === undefined) return;
  const { title, ...schema } = media.schema;
  schemas[title] = schema;
  media.schema = { $ref: `#/components/schemas/${title}` };
}

function describeValue(name: string, value: Value): void {
  const types = [value.type ?? []].flat();
  if (TIME_NAME.test(name) && types.includes('string')) value.format = 'date-time';
  // Statuses, seconds, counts: no number of this interface has a fraction.
  if (value.type === 'number') value.type = 'integer';
  else if (types.includes('number')) value.type = types.map((type) => (type === 'number' ? 'integer' : type));
}
