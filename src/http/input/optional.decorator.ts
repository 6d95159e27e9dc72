import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsOptional } from 'class-validator';

export const blankAsAbsent = ({ value }: Pick<TransformFnParams, 'value'>): unknown =>
  value === null || value === '' ? undefined : value;

/** An optional field of a request: absence, `null` and `""` mean the same, and the handler sees `undefined`. */
export function Optional(): PropertyDecorator {
  return applyDecorators(Transform(blankAsAbsent), IsOptional());
}
