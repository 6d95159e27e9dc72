import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export type StreamName = 'AgentStreamEvent' | 'CallStreamEvent';

interface StreamSchema {
  discriminator: { mapping: Record<string, string> };
}

/** The committed document: inside jest the one of the service lacks what the Swagger plugin adds. */
const { components } = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as {
  components: { schemas: Record<StreamName, StreamSchema> };
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ components }, 'openapi.json');

/** The names of the events that the document knows on this stream. */
export function documentedEvents(stream: StreamName): string[] {
  return Object.keys(components.schemas[stream].discriminator.mapping);
}

/**
 * What the OpenAPI document promises about streams: every event that is sent must be as it says.
 * @throws Error when it is not
 */
export function checkEvent(stream: StreamName, { id, event, data }: { id?: unknown; event?: unknown; data: unknown }) {
  const shape = components.schemas[stream].discriminator.mapping[String(event)];
  if (shape === undefined) throw new Error(`${stream} does not name ${String(event)}`);
  // Of a union ajv would tell the faults against each of its members.
  const validate = ajv.getSchema(`openapi.json${shape}`) as ValidateFunction;
  if (!validate({ ...(id !== undefined && { id }), event, data }))
    throw new Error(`${String(event)} is not as ${stream} says: ${ajv.errorsText(validate.errors)}`);
}
