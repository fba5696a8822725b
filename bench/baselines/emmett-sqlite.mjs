/**
 * `@event-driven-io/emmett-sqlite` on one connection. Its transactions count their nesting per connection, so appends that overlap
 * on one connection would share a transaction and be answered before it commits: they are given to it one after the other.
 * Gives undefined where `bench/node_modules` is not installed (`npm install --prefix bench`).
 */
export async function openEmmett(file) {
  let emmett;
  try {
    emmett = await import('@event-driven-io/emmett-sqlite');
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  const connection = emmett.sqliteConnection({ fileName: file });
  await connection.command('PRAGMA synchronous = FULL');
  const store = emmett.getSQLiteEventStore({
    fileName: file,
    schema: { autoMigration: 'CreateOrUpdate' },
    connectionOptions: { singleton: true, connection },
  });
  await store.schema.migrate();
  let last = Promise.resolve();
  return {
    append(stream, revision, { type, data, metadata }) {
      const expectedStreamVersion = revision === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision);
      last = last.then(() => store.appendToStream(stream, [{ type, data, metadata }], { expectedStreamVersion }));
      return last;
    },
    async close() {
      await last;
      connection.close();
    },
  };
}
