import { join } from 'node:path'
import { NoisyTeacherError, shown } from '../../../engine/check.js'

/** Paths in the folder of a sweep. */
export const layoutOf = (folder: string) => ({
  manifest: join(folder, 'manifest.json'),
  /** Lines of results, one file a writer. */
  parts: join(folder, 'parts'),
  /** What is not deterministic: attempts, hosts, times and messages of errors, one file a writer. */
  logs: join(folder, 'log'),
  /** Damaged lines, which were cut out of parts. */
  quarantine: join(folder, 'quarantine'),
  parquet: join(folder, 'results.parquet'),
})

/** End of the names of parts and logs. */
export const LINES_EXTENSION = '.jsonl'

/** Form of the names of writers: they are names of files on any system. */
const WRITER = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/

/** Throws BAD_OPTION unless the text can name a writer. */
export function checkWriter(writer: string): void {
  if (WRITER.test(writer)) return
  const needed = 'at most 100 letters, digits, _ or -, beginning with a letter or digit'
  throw new NoisyTeacherError('BAD_OPTION', `sweep: the writer is ${shown(writer)} but must be ${needed}`)
}

/** Returns the writer whose part has this file name, or undefined if it is the name of no part. */
export function writerOf(file: string): string | undefined {
  const name = file.endsWith(LINES_EXTENSION) ? file.slice(0, -LINES_EXTENSION.length) : ''
  return WRITER.test(name) ? name : undefined
}
