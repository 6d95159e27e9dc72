import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

const TIME = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** Whether a text names one moment. `Date.parse` moves days that do not exist, and 24:00, to the day after. */
export function isTime(text: unknown): text is string {
  const day = typeof text === 'string' ? TIME.exec(text)?.[1] : undefined;
  if (day === undefined || Number.isNaN(Date.parse(text as string))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** A text that names one moment. */
export const IsTime = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ format: 'date-time' }),
    ValidateBy({
      name: 'isTime',
      validator: { validate: isTime, defaultMessage: () => 'must be a time like 2026-01-31T09:15:00.000Z' },
    }),
  );
