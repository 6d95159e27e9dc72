import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * For Swagger UI, the only page there is. Written out, because helmet's defaults contain `upgrade-insecure-requests`:
 * on plain HTTP the page would stay white. TLS and its headers belong to the gateway in front.
 */
export const securityHeaders: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  // Browsers complain about them on plain HTTP, where they have no effect.
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
};
