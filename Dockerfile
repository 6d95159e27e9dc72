# Built in stages: the compiler and its packages stay behind. What is copied is decided by .dockerignore.
# The digest is that of the multi-platform index; Renovate keeps tag and digest together.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20

FROM ${NODE_IMAGE} AS build
WORKDIR /service
COPY package.json package-lock.json .npmrc ./
COPY packages/client/package.json ./packages/client/
COPY packages/console/package.json ./packages/console/
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY packages ./packages
COPY scripts/bundle-service.js scripts/build-console.js ./scripts/
RUN npm run build

# For compose.yaml, which says how to start it: `docker build --target simulator .`
FROM build AS simulator
COPY simulator ./simulator
USER 1000:1000
EXPOSE 8043 8044

# Packages that run in production and nothing else: optional is only the compiler, which a plugin could use.
# `.npmrc` keeps install scripts from running here too.
FROM ${NODE_IMAGE} AS packages
WORKDIR /service
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund
COPY scripts/write-sbom.js scripts/trim-packages.js ./scripts/
RUN node scripts/write-sbom.js sbom.cdx.json && node scripts/trim-packages.js node_modules

FROM ${NODE_IMAGE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="contact-centre-bff" \
  org.opencontainers.image.description="One REST API for calls through Huawei's CC-Gateway and AICC/ITA" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
WORKDIR /service
COPY --from=packages /service/node_modules ./node_modules
# Licences stay beside the packages; the bill of materials names all of them.
COPY --from=packages /service/sbom.cdx.json ./
COPY --from=build /service/dist ./dist
# Tells Node that the files are ES modules.
COPY package.json ./
COPY scripts/check-health.js ./scripts/
# The image's own user without rights, as a number: Kubernetes cannot tell whether a name is root.
USER 1000:1000
EXPOSE 3000
# For Docker. Images in OCI format have no health check: there the platform calls /livez or runs this very command.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["node", "scripts/check-health.js"]
# Node is process 1 and gets SIGTERM itself: a shell or npm in between would swallow it.
CMD ["node", "dist/main.js"]
