import { ApiParam } from '@nestjs/swagger';
import { pathParameters } from './path-parameters.js';

/** Documents a path parameter, which the handler gets without a DTO that could do so. */
export function DescribesPathParameter(name: keyof typeof pathParameters): MethodDecorator & ClassDecorator {
  const { pattern, description, ...rule }: (typeof pathParameters)[typeof name] & { example?: string } =
    pathParameters[name];
  // The example stands in the schema: with a schema beside it, Swagger drops it anywhere else.
  const example = rule.example !== undefined && { example: rule.example };
  return ApiParam({ name, description, schema: { type: 'string', pattern: pattern.source, ...example } });
}
