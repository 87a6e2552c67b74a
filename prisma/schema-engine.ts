import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg, { DatabaseError, type Pool } from 'pg';

const PRISMA_DIR = dirname(fileURLToPath(import.meta.url));
export const SCHEMA_FILE = join(PRISMA_DIR, 'schema.prisma');
export const MIGRATIONS_DIR = join(PRISMA_DIR, 'migrations');

/** Nothing of the database is managed by others as far as the diff is concerned: BullMQ has a schema of its own. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** Node has it; the type packages for Node 20 know it as a namespace of types only. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let engineModule: Promise<void> | null = null;

/** Prisma's engine for migrations as WebAssembly, for the time of one piece of work: nothing to download. */
export async function withSchemaEngine<T>(
  connectionString: string,
  work: (engine: glue.SchemaEngine) => Promise<T>,
): Promise<T> {
  engineModule ??= loadEngineModule();
  await engineModule;
  const adapters = new PrismaPg({ connectionString, max: 2 });
  const pools: Pool[] = [];
  const open = async (adapter: Awaited<ReturnType<typeof adapters.connect>>) => {
    pools.push(adapter.underlyingDriver());
    return mend(adapter);
  };
  const engine = await glue.SchemaEngine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: adapters.adapterName,
      connect: async () => open(await adapters.connect()),
      connectToShadowDb: async () => open(await adapters.connectToShadowDb()),
    }),
  );
  try {
    return await work(engine);
  } finally {
    engine.free();
    // The engine ends only its shadow's. On the others it holds a lock, and a pool keeps idle connections for long.
    for (const pool of pools) if (!pool.ended && !pool.ending) await pool.end();
  }
}

/** Reads `prisma/migrations` the way that Prisma's own command line does. */
export async function readMigrations(): Promise<glue.MigrationList> {
  const entries = await readdir(MIGRATIONS_DIR, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: MIGRATIONS_DIR,
    lockfile: { path: join(MIGRATIONS_DIR, 'migration_lock.toml'), content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map(readMigration)),
  };
}

async function readMigration(path: string): Promise<glue.MigrationList['migrationDirectories'][number]> {
  const content = await readFile(join(MIGRATIONS_DIR, path, 'migration.sql'), 'utf8');
  return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: content } } };
}

/** The package's entry point imports a .wasm file, which Node 20 cannot: this is the same by hand. */
async function loadEngineModule(): Promise<void> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...glue } });
  const setWasm: unknown = Reflect.get(glue, '__wbg_set_wasm');
  const start = instance.exports['__wbindgen_start'];
  if (typeof setWasm !== 'function' || typeof start !== 'function')
    throw new Error('@prisma/schema-engine-wasm is not the version that package.json pins');
  setWasm(instance.exports);
  start();
  // Where the engine leaves its words before it panics; without it, a panic is a TypeError about this name.
  Reflect.set(globalThis, 'PRISMA_WASM_PANIC_REGISTRY', { set_message: (message: string) => console.error(message) });
}

/**
 * Two faults of the adapter as an engine's connection. It cuts a script at each semicolon, also inside function
 * bodies, and may run the parts on different connections: one simple query runs it whole and, being one implicit
 * transaction, wholly or not at all. And it does not know the type "char" of PostgreSQL's own tables, which the engine
 * reads for a diff.
 */
function mend<T extends SqlDriverAdapter & { underlyingDriver(): Pool }>(adapter: T): T {
  const pool = adapter.underlyingDriver();
  const plain = { query: pool.query, queryRaw: adapter.queryRaw };
  // Set and read around one query at a time: the engine sends none before the last one's answer.
  let charColumns: number[] = [];
  Object.assign(pool, {
    async query(...given: unknown[]) {
      const result: { fields?: { dataTypeID: number }[] } = await Reflect.apply(plain.query, pool, given);
      const isChar = (field: { dataTypeID: number }) => field.dataTypeID === pg.types.builtins.CHAR;
      charColumns = (result.fields ?? []).flatMap((field, column) => (isChar(field) ? [column] : []));
      for (const field of result.fields?.filter(isChar) ?? []) field.dataTypeID = pg.types.builtins.TEXT;
      return result;
    },
  });
  return Object.assign(adapter, {
    async queryRaw(query: SqlQuery): Promise<SqlResultSet> {
      const result = await plain.queryRaw.call(adapter, query);
      for (const column of charColumns) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    },
    async executeScript(script: string): Promise<void> {
      await pool.query(script).catch((cause: unknown) => Promise.reject(toAdapterError(cause)));
    },
  });
}

function toAdapterError(cause: unknown): unknown {
  if (!(cause instanceof DatabaseError)) return cause;
  const { code = 'XX000', severity = 'ERROR', message, detail, column, hint } = cause;
  return new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}
