import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';

/** An optional field of a request: absence, `null` and `""` mean the same, and the handler sees `undefined`. */
export function Optional(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === null || value === '' ? undefined : value)),
    IsOptional(),
  );
}
