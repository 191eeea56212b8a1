import { defineConfig } from 'prisma/config';

/** For the Prisma CLI only; the running product opens its database in server/database.ts. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'file:./data/podlab.db' },
});
