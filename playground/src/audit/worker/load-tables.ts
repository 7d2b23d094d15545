import type { JobContext } from '../../compute/protocol.ts'

/**
 * Loads the parsers of tables, which the library loads with the first file of their format. Once this job and the
 * engine are ready, the page makes no more requests.
 */
export async function loadTables(_: unknown, { send }: JobContext<true>): Promise<void> {
  await Promise.all([import('#vendor/papaparse.js'), import('#vendor/parquet.js'), import('#vendor/arrow.js')])
  send(true)
}
