import { readFileSync } from 'node:fs'

const read = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')

/** The version of this package. */
export const VERSION = (JSON.parse(read) as { version: string }).version
