// What most teams would begin with: NestJS on Express, axios with keep-alive, a validated body. No token, no state, no log.
import { Agent } from 'node:http';
import { Body, Controller, Get, HttpCode, Module, Param, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import axios from 'axios';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

class OutboundCallDto {
  @Matches(/^[0-9*#]{1,24}$/)
  called!: string;

  @IsOptional()
  @Matches(/^[0-9*#]{1,24}$/)
  caller?: string;

  @IsOptional()
  @IsString()
  @MaxLength(16_384)
  callData?: string;
}

const upstream = axios.create({
  baseURL: `${process.env['UPSTREAM']}/agentgateway/resource`,
  httpAgent: new Agent({ keepAlive: true }),
  timeout: 10_000,
});

@Controller()
class CallsController {
  @Get('readyz')
  ready() {
    return {};
  }

  @Post('v1/agents/:agentId/calls/outbound')
  @HttpCode(202)
  async outbound(
    @Param('agentId') agentId: string,
    @Body(new ValidationPipe({ whitelist: true, transform: true, expectedType: OutboundCallDto })) dto: OutboundCallDto,
  ) {
    const { called, caller, callData } = dto;
    const body = { called, caller, callappdata: callData };
    const { data } = await upstream.put<{ result: string }>(`/voicecall/${agentId}/callout`, body);
    return { id: data.result, state: 'accepted' };
  }
}

@Module({ controllers: [CallsController] })
class CallsModule {}

const app = await NestFactory.create(CallsModule, { logger: false });
await app.listen(Number(process.env['PORT']), '127.0.0.1');
