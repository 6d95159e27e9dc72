import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';

const SKILL_ID = /^\d{1,10}$/;
/** The gateway takes at most 4000 characters of ids with their separators (API reference 1209). */
const MAX_CHARACTERS = 4000;

/** Accepts `"all"` or a list of skill queue ids, and documents both. */
export function IsSkillSelection(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      oneOf: [
        { type: 'string', enum: ['all'] },
        { type: 'array', items: { type: 'string', pattern: SKILL_ID.source }, maxItems: MAX_CHARACTERS / 2 },
      ],
      example: 'all',
    }),
    ValidateBy({
      name: 'isSkillSelection',
      validator: { validate: isSkillSelection, defaultMessage: () => 'must be "all" or a list of skill queue ids' },
    }),
  );
}

function isSkillSelection(value: unknown): boolean {
  if (value === 'all') return true;
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'string' && SKILL_ID.test(id))) return false;
  return value.join(';').length <= MAX_CHARACTERS;
}
