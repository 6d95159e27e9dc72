import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeOperations } from './complete-operations.js';
import { documentProblems } from './document-problems.js';
import { ProblemDto } from '../problems/problem.dto.js';

const description = `Contact-centre calls for CRM applications: agents sign in, place and take calls, and follow them on an event stream;
bidirectional calls ring an employee's own telephone first and then the customer's.

Every id is a string and must stay one: many are longer than a JavaScript number can hold. A \`202\` means that the
platform accepted the command; the result arrives as an event. Every error is \`application/problem+json\`: decide by
\`code\`; \`outcome\` says whether it is safe to dial again.`;

/** In the order in which a CRM developer meets them. */
const tags: [name: string, description: string][] = [
  ['Caller', 'Who the service thinks you are: tenant, agents, roles and what they may use.'],
  ['Session', 'Sign an agent in to the contact centre, and out of it.'],
  ['Agent calls', 'Calls that a signed-in agent places or takes.'],
  ['Events', 'Streams of server-sent events that report what happens to agents and calls.'],
  ['Bidirectional calls', "Calls that connect an employee's own telephone with a customer, without a signed-in agent."],
  ['Errors', 'Every error code, what it means and what to do about it.'],
  ['Operations', 'Probes and metrics for operators.'],
];

/** The OpenAPI document of the service, as it is served and as it is committed. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    // Builder and plugin write no jsonSchemaDialect with it, which would make validators stop checking.
    .setOpenAPIVersion('3.1.0')
    .setTitle('Contact centre calls')
    .setDescription(description)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: "A company gateway's token." });
  for (const [name, text] of tags) builder.addTag(name, text);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [ProblemDto],
    // Handlers are called by verb and noun, and generated clients call their methods the same.
    operationIdFactory: (_controller, handler) => handler,
  });
  // Nest's types are those of OpenAPI 3.0, which knows no SPDX identifier.
  document.info.license = Object.assign({ name: 'Proprietary' }, { identifier: 'LicenseRef-Proprietary' });
  // Relative, so that a client calls the origin that it has loaded the document from.
  document.servers = [{ url: '/' }];
  return documentProblems(completeOperations(document));
}
