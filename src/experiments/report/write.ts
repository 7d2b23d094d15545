import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { NoisyTeacherError } from '../../engine/check.js'
import { jsonText } from '../json.js'
import type { Outcome } from '../outcome.js'
import { page } from './page.js'
import { slugsOf } from './slug.js'
import { figureSvg } from './standalone.js'

/** Makes the folder if need be. Errors: BAD_OPTION where nothing can be written in it; to be asked before the work begins. */
export async function openFolder(folder: string): Promise<void> {
  const probe = join(folder, `.noisy-teacher-${process.pid}`)
  try {
    await makeFolder(folder)
    await writeFile(probe, '')
    await rm(probe)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new NoisyTeacherError('BAD_OPTION', `--out: nothing can be written to ${folder} (${code})`, { cause })
  }
}

/** Node's own `recursive` never returns where a parent exists but takes no folders, as under /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder)
  }
}

/** The name of an outcome's page. */
export const pageName = ({ entries }: Outcome): string => (entries ? 'index.html' : 'report.html')

/** The folder of figures, in that of the outcome. */
export const FIGURES = 'figures'

/**
 * Writes `summary.json` (the document), `results.jsonl` (a line for each row of each table), the page, and each figure as a file of its
 * own in `figures`, named by its title.
 */
export async function writeOutcome(folder: string, outcome: Outcome): Promise<void> {
  const lines = outcome.tables.flatMap(({ title, rows }) => rows.map((row) => JSON.stringify({ table: title, ...row })))
  await writeWhole(join(folder, 'summary.json'), `${jsonText(outcome.document)}\n`)
  await writeWhole(join(folder, 'results.jsonl'), lines.map((line) => `${line}\n`).join(''))
  await writeWhole(join(folder, pageName(outcome)), page(outcome))
  if (outcome.figures.length > 0) await makeFolder(join(folder, FIGURES))
  for (const [at, slug] of slugsOf(outcome.figures.map(({ title }) => title)).entries()) {
    await writeWhole(join(folder, FIGURES, `${slug}.svg`), figureSvg(outcome.figures[at]))
  }
}

/** Writes the whole file or leaves the old one. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.tmp`
  try {
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
