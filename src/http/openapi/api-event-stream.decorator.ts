import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** Server-sent events of one shape, with the names they come under. */
export type StreamEventShape = [shape: Type, events: readonly string[]];

/** Says that an operation answers with server-sent events: a union told apart by the name of the event. */
export function ApiEventStream(name: string, shapes: readonly StreamEventShape[]): MethodDecorator {
  const mapping = shapes.flatMap(([shape, events]) => events.map((event) => [event, getSchemaPath(shape)]));
  const schema = {
    // `completeOperations` makes a schema of its own of it, under this name.
    title: name,
    description: 'One server-sent event: its name, its id where it has one, and its `data`, here as parsed JSON.',
    oneOf: shapes.map(([shape]) => ({ $ref: getSchemaPath(shape) })),
    discriminator: { propertyName: 'event', mapping: Object.fromEntries(mapping) as Record<string, string> },
  };
  return applyDecorators(
    ApiExtraModels(...shapes.map(([shape]) => shape)),
    ApiOkResponse({
      description: `Server-sent events, each a \`${name}\`.`,
      content: { 'text/event-stream': { schema } },
    }),
  );
}
