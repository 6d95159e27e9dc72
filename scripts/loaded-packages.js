/**
 * What the bundle leaves in node_modules, and the image keeps whole: Swagger UI's files, and what Nest asks for by itself. Of
 * what keeps the rules of the DTOs there must not be two copies.
 */
export const LOADED_PACKAGES = ['class-transformer', 'class-validator', 'swagger-ui-dist'];
