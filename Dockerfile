# Built in two stages: the compiler and its packages stay behind. What is copied is decided by .dockerignore.
FROM node:24-slim AS build
WORKDIR /service
COPY package.json package-lock.json .npmrc ./
COPY packages/client/package.json ./packages/client/
COPY packages/console/package.json ./packages/console/
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY packages ./packages
COPY scripts/build-console.js ./scripts/
RUN npm run build

# Packages that run in production and nothing else: optional is only the compiler, which a plugin could use.
# `.npmrc` keeps install scripts from running here too.
FROM node:24-slim AS packages
WORKDIR /service
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /service
COPY --from=packages /service/node_modules ./node_modules
COPY --from=build /service/dist ./dist
# Tells Node that the files are ES modules.
COPY package.json ./
# The image's own user without rights; nothing is written but to stdout.
USER node
EXPOSE 3000
# By Node itself: the image has neither curl nor wget. Liveness only, since a draining process is still healthy.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and gets SIGTERM itself: a shell or npm in between would swallow it.
CMD ["node", "dist/main.js"]
