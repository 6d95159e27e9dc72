import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './send-problem.js';
import { toProblem } from './to-problem.js';

/** The place where everything thrown becomes an answer: hooks, parser, pipes, handlers, the router's not-found too. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = toProblem(thrown);
    if (problem.code === 'INTERNAL') {
      this.logger.error('Defect while answering a request', problem.cause ?? problem, { requestId: request.id });
    }
    sendProblem(request, http.getResponse<FastifyReply>(), problem);
  }
}
