import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeOperations } from './complete-operations.js';
import { documentProblems } from './document-problems.js';
import { ProblemDto } from '../problems/problem.dto.js';

const description = `Telephone calls of a contact centre for CRM applications: agents sign in, place and take calls, and see on an event
stream what becomes of them; bidirectional calls ring an employee's own telephone first and then the customer's.

Every id is a string and has to stay one: many are longer than a JavaScript number can hold. A \`202\` means that the
platform has accepted a command; the result arrives as an event. Whatever fails is answered as
\`application/problem+json\`, where \`code\` is what to decide by and \`outcome\` says whether the button may be pressed again.`;

/** In the order in which a CRM developer meets them. */
const tags: [name: string, description: string][] = [
  ['Caller', 'Who the service thinks you are: tenant, agents, roles and what they may use.'],
  ['Session', 'Sign an agent in and out of the contact centre.'],
  ['Agent calls', 'Calls that an agent places or takes at its telephone.'],
  ['Events', 'Streams (Server-Sent Events) that tell what happens to agents and calls.'],
  ['Bidirectional calls', "Calls that connect an employee's own telephone with a customer, without a signed-in agent."],
  ['Errors', 'Every error code, what it means and what to do about it.'],
  ['Operations', 'Probes and metrics for those who run the service.'],
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
