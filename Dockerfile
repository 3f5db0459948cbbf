# The server of Tidegate. It listens on 127.0.0.1 of its own network, so it needs something beside it in the same pod that
# lets people in: see examples/in-cluster.
#
# The base is pinned by tag; pin it by digest where you build: --build-arg NODE_IMAGE=node@sha256:…
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /source
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm pack --pack-destination /packed \
  && npm install --prefix /app --omit=optional --no-audit --no-fund /packed/*.tgz

FROM ${NODE_IMAGE}
COPY --from=build /app/node_modules /app/node_modules
# Settings and state: tidegate.yaml and .tidegate. The only folder that is written to.
WORKDIR /data
RUN chown 10001:10001 /data
USER 10001:10001
ENV HOME=/data NODE_ENV=production
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8420/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/node_modules/tidegate/cli/tidegate.mjs"]
CMD ["up", "--no-release"]
