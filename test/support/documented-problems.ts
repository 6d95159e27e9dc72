import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_CODES } from '../../src/http/openapi/api-problems.decorator.js';

/** Answered before anybody knows which operation was meant; no operation documents them. */
const IN_FRONT_OF_OPERATIONS = ['URI_TOO_LONG', 'HEADERS_TOO_LARGE', 'REQUEST_TIMEOUT', 'EXPECTATION_FAILED'];

interface DocumentedOperation {
  name: string;
  method: string;
  pattern: RegExp;
  codes: readonly string[];
}

/** What the OpenAPI document promises about errors: every code that an operation answers must stand there. */
export class DocumentedProblems {
  private readonly operations: DocumentedOperation[];

  constructor({ paths }: OpenAPIObject) {
    this.operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item as Record<string, Record<string, string[]>>).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
        codes: operation[PROBLEM_CODES] ?? [],
      })),
    );
  }

  /** @throws Error when the operation answered a code that its documentation does not name */
  check(method: string, path: string, code: string): void {
    const pathname = path.split('?', 1)[0] ?? '';
    const documented = method === 'HEAD' ? 'GET' : method;
    const fitting = this.operations.filter((one) => one.method === documented && one.pattern.test(pathname));
    // `calls/outbound` fits the template of `calls/{id}` too: the one with fewer parameters is meant.
    const operation = fitting.sort((a, b) => parameters(a) - parameters(b))[0];
    if (operation === undefined || IN_FRONT_OF_OPERATIONS.includes(code) || operation.codes.includes(code)) return;
    throw new Error(`${operation.name} answered ${code}, which its documentation does not name`);
  }
}

function parameters({ name }: DocumentedOperation): number {
  return name.split('{').length;
}
