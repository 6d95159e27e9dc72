# Built in stages: the compiler and its packages stay behind. What is copied is decided by .dockerignore.
# The digest is that of the multi-platform index; Renovate keeps tag and digest together.
ARG NODE_NAME=docker.io/library/node:24.21.0-bookworm-slim
ARG NODE_DIGEST=sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20
ARG NODE_IMAGE=${NODE_NAME}@${NODE_DIGEST}

FROM ${NODE_IMAGE} AS build
WORKDIR /service
COPY package.json package-lock.json .npmrc ./
COPY packages/client/package.json ./packages/client/
COPY packages/console/package.json ./packages/console/
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY packages ./packages
COPY scripts/bundle-service.js scripts/lean-packages.js scripts/loaded-packages.js scripts/build-console.js ./scripts/
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
COPY scripts/write-sbom.js scripts/trim-packages.js scripts/loaded-packages.js ./scripts/
RUN node scripts/write-sbom.js sbom.cdx.json && node scripts/trim-packages.js node_modules

FROM ${NODE_IMAGE}
ARG NODE_NAME
ARG NODE_DIGEST
# What a builder who knows says: the release's version, the commit, its time (RFC 3339), and where the source is.
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="contact-centre-bff" \
  org.opencontainers.image.description="One REST API for calls through Huawei's CC-Gateway and AICC/ITA" \
  org.opencontainers.image.licenses="LicenseRef-UNLICENSED" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.base.name="${NODE_NAME}" \
  org.opencontainers.image.base.digest="${NODE_DIGEST}"
ENV NODE_ENV=production
WORKDIR /service
# The few packages that the bundle loads; of those in it, what says who wrote them and under which licence.
COPY --from=packages /service/node_modules ./node_modules
COPY --from=packages /service/sbom.cdx.json ./
# The bundle alone: the compiled files that it was made of stay behind.
COPY --from=build /service/dist/main.js ./dist/
COPY --from=build /service/dist/chunks ./dist/chunks
COPY --from=build /service/dist/console/files ./dist/console/files
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
