import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

/** The CRM's own mark for a call: anything that can be read. */
export const IsReference = () =>
  applyDecorators(
    ApiProperty({ maxLength: 128 }),
    Matches(/^\P{C}{1,128}$/u, { message: 'must be at most 128 printable characters' }),
  );
