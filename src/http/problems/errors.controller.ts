import { Controller, Get, Param } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { catalogue, ERROR_CODES, isErrorCode } from '../../errors/catalogue.js';
import { Problem } from '../../errors/problem.js';
import { ApiProblems } from '../openapi/api-problems.decorator.js';
import { CatalogueDto, CatalogueEntryDto } from './catalogue-entry.dto.js';

/** The error catalogue, for people and for code generators. The `type` of every problem leads here. */
@ApiTags('Errors')
@Controller('v1/errors')
export class ErrorsController {
  @Get()
  @RouteConfig({ access: { kind: 'public' } })
  @ApiOperation({
    summary: 'List every error code and what to do about it',
    description:
      'For the error texts and the error handling of your application. Codes may be added, but none will change.',
  })
  @ApiProblems()
  listErrors(): CatalogueDto {
    return { items: ERROR_CODES.map((code) => ({ code, ...catalogue[code] })) };
  }

  @Get(':code')
  @RouteConfig({ access: { kind: 'public' } })
  @ApiOperation({
    summary: 'Explain one error code',
    description: 'The `type` of every problem is the URL of this explanation.',
  })
  @ApiParam({
    name: 'code',
    description: 'The `code` of a problem.',
    schema: { type: 'string', pattern: '^[A-Z_]{1,64}$', example: 'AGENT_NOT_SIGNED_IN' },
  })
  @ApiProblems('NOT_FOUND')
  getError(@Param('code') code: string): CatalogueEntryDto {
    if (!isErrorCode(code)) throw new Problem('NOT_FOUND', { detail: 'There is no such error code.' });
    return { code, ...catalogue[code] };
  }
}
