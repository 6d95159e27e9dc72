import { ApiResponse, type ApiResponseOptions } from '@nestjs/swagger';

/** Where @nestjs/swagger keeps the responses of an operation; it does not export the name. */
const RESPONSES = 'swagger/apiResponse';

/**
 * The one success of an operation, for decorators that are made of several. The compiler plugin of @nestjs/swagger looks
 * for `Api…Response` on the handler alone; where it sees none, it has added a 200 that is never answered.
 */
export function OnlyApiResponse(response: ApiResponseOptions): MethodDecorator {
  return (target, key, descriptor) => {
    const handler: unknown = descriptor.value;
    if (typeof handler === 'function') Reflect.deleteMetadata(RESPONSES, handler);
    return ApiResponse({ ...response })(target, key, descriptor);
  };
}
