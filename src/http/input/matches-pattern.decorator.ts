import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';

/** Checks a text and documents its pattern: Swagger sees a rule in the DTO itself, but none behind a function or a name. */
export function MatchesPattern(pattern: RegExp, message: string): PropertyDecorator {
  return applyDecorators(ApiProperty({ pattern: pattern.source }), Matches(pattern, { message }));
}
