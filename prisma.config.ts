import { defineConfig } from 'prisma/config';

/** For `prisma generate` only: migrations are written by `npm run db:diff` and applied by prisma/migrate.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
