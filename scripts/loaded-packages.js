/** What the bundle leaves in node_modules, and the image keeps whole: Swagger UI's files, which are served as they are. */
export const LOADED_PACKAGES = ['swagger-ui-dist'];
