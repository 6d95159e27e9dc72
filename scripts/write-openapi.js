// Writes openapi.json from the built service, or with --check fails when the committed file has drifted.
// The Swagger plugin runs only in `nest build`, so the document is made of dist and never inside jest.
import 'reflect-metadata';
import { readFile, writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { format } from 'prettier';

const { AppModule } = await import('../dist/app.module.js');
const { buildDocument } = await import('../dist/http/openapi/openapi-document.js');
const { createAdapter } = await import('../dist/http/http-adapter.js');

const file = new URL('../openapi.json', import.meta.url);
const app = await NestFactory.create(AppModule, createAdapter(), { preview: true, logger: false });
const written = await format(JSON.stringify(buildDocument(app)), { parser: 'json', printWidth: 120 });

if (!process.argv.includes('--check')) await writeFile(file, written);
else if ((await readFile(file, 'utf8').catch(() => '')) !== written) {
  console.error('openapi.json has drifted from the code: run `npm run openapi` and commit the file.');
  process.exitCode = 1;
}
