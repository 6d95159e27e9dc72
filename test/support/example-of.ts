import type { Json } from './event-stream.js';

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  example?: Json;
  default?: Json;
  type?: string;
  enum?: Json[];
  format?: string;
}

interface Parameter {
  name: string;
  description?: string;
  schema: Schema;
}

export interface DocumentedOperation {
  summary: string;
  description?: string;
  parameters?: Parameter[];
  tags: string[];
  security?: object[];
  responses: Record<string, object>;
  requestBody?: { content: Record<string, { schema: Schema }> };
  'x-problem-codes': string[];
}

export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** The body that Swagger UI puts into its form for an operation; null where it takes none of named fields. */
export function exampleOf({ paths, components }: ApiDocument, method: string, path: string): Json {
  const schema = paths[path]?.[method]?.requestBody?.content['application/json']?.schema;
  const name = schema?.$ref?.split('/').at(-1);
  const properties = name === undefined ? undefined : components.schemas[name]?.properties;
  if (properties === undefined) return null;
  return Object.fromEntries(Object.entries(properties).map(([field, one]) => [field, valueOf(one)]));
}

/** Swagger UI's order: example, default, the first of the allowed values, else the name of the type. */
function valueOf({ example, default: usual, enum: allowed, type }: Schema): Json {
  return example ?? usual ?? allowed?.[0] ?? type;
}
