import { Body, Controller, Delete, Get, HttpCode, Module, Param, Post, Put, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsString, Matches, ValidateNested } from 'class-validator';
import { Problem } from '../errors/problem.js';
import { configureHttp } from './configure-http.js';
import { Draining } from './lifecycle/draining.js';
import { createAdapter } from './http-adapter.js';
import { Optional } from './input/optional.decorator.js';
import type { RequestEnd } from './lifecycle/request-end.js';

class TargetDto {
  @IsString()
  type!: string;
}

class DialDto {
  @Matches(/^[0-9*#]{1,24}$/)
  called!: string;

  @Optional()
  @Matches(/^\d{1,24}$/)
  caller?: string;

  @Optional()
  @ValidateNested()
  @Type(() => TargetDto)
  to?: TargetDto;
}

class PageDto {
  @Optional()
  @Matches(/^\d{1,3}$/)
  limit?: string;
}

@Controller('v1')
class ToyController {
  @Post('agents/:agentId/calls')
  @HttpCode(202)
  dial(@Body() body: DialDto): object {
    return body;
  }

  @Get('agents/:agentId/calls')
  list(@Query() page: PageDto): object {
    return page;
  }

  @Get('agents/:agentId/calls/:id')
  show(@Param('id') id: string): object {
    return { id };
  }

  @Post('agents/:agentId/calls/outbound')
  @HttpCode(202)
  outbound(@Body() body: DialDto): object {
    return body;
  }

  @Put('agents/:agentId/calls/:id/answer')
  answer(@Body() body: PageDto): object {
    return body;
  }

  @Delete('agents/:agentId/calls/:id/parties/:number')
  drop(@Param('number') number: string): never {
    throw new Problem('AGENT_STATE_CONFLICT', { detail: `The call has ${number.length} digits.` });
  }

  @Post('callbacks/:capability')
  @HttpCode(200)
  @RouteConfig({ rawBody: true })
  callback(@Body() body: unknown): object {
    return { body };
  }

  @Post('failures/:kind')
  fail(@Param('kind') kind: string): never {
    if (kind === 'unknown') {
      const upstream = { system: 'aicc', operation: 'createCall', code: 'HTTP 503' } as const;
      throw new Problem('UPSTREAM_FAILURE', { upstream, call: 'c1', location: '/v1/mobile-agent/calls/c1' });
    }
    if (kind === 'busy') throw new Problem('OVERLOADED', { retryAfterSeconds: 1.2 });
    if (kind === 'token') throw new Problem('UNAUTHENTICATED');
    throw Object.assign(new Error('secret 13800138000'), { statusCode: 418, status: 418 });
  }

  @Get('failures/:kind')
  failReading(): never {
    throw new Problem('UPSTREAM_TIMEOUT');
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { slow: true };
  }

  /** More than the buffers of both ends of a connection hold. */
  @Get('large')
  large(): object {
    return { large: 'x'.repeat(16 * 1024 * 1024) };
  }

  @Get('stream')
  @RouteConfig({ opensStream: true })
  stream(): object {
    return {};
  }

  @Get('live')
  @RouteConfig({ whileDraining: true })
  live(): object {
    return { status: 'ok' };
  }
}

@Module({ controllers: [ToyController] })
class ToyModule {}

/** A small application behind the real edge. */
export interface ToyApp {
  app: NestFastifyApplication;
  url: string;
  port: number;
  draining: Draining;
  /** Every request that has ended so far. */
  ends: RequestEnd[];
}

export async function startToyApp(publicUrl?: string): Promise<ToyApp> {
  const options = { logger: false, bodyParser: false, abortOnError: false } as const;
  const app = await NestFactory.create<NestFastifyApplication>(ToyModule, createAdapter(), options);
  const draining = new Draining();
  const ends: RequestEnd[] = [];
  configureHttp(app, { draining, publicUrl, observers: [(end) => ends.push(end)] });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return { app, url, port: Number(new URL(url).port), draining, ends };
}
