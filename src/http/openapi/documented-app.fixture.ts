import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp } from '../configure-http.js';
import { installDocs } from './docs.js';
import { Draining } from '../lifecycle/draining.js';
import { ErrorsController } from '../problems/errors.controller.js';
import { createAdapter } from '../http-adapter.js';

/** A program, as the service is one: the script of the page is the text of a compiled function. */
@Module({ controllers: [ErrorsController] })
class DocumentedModule {}

const app = await NestFactory.create<NestFastifyApplication>(DocumentedModule, createAdapter(), {
  logger: ['error'],
  bodyParser: false,
});
configureHttp(app, { draining: new Draining(), publicUrl: undefined, observers: [] });
installDocs(app);
await app.listen(0, '127.0.0.1');
process.stdout.write(`${await app.getUrl()}\n`);
