import { rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NoisyTeacherError, printable } from '../../engine/check.js'
import { makeFolder, replaceFiles, writing } from './files.js'
import { jsonText } from './json.js'
import type { Outcome } from './outcome.js'
import { page } from './page.js'
import { slugsOf } from './slug.js'
import { figureSvg } from './standalone.js'

/** The files of a report beside its page. */
const [SUMMARY, RESULTS] = ['summary.json', 'results.jsonl']
/** The page of one run, and the index over several. */
const [REPORT, INDEX] = ['report.html', 'index.html']

/**
 * Makes the folder if need be, before the work begins. Throws BAD_OPTION when nothing can be written in it, or a folder stands where a file
 * of the report is to be.
 */
export async function openFolder(folder: string): Promise<void> {
  const refuse = (path: string, code: string | undefined, cause?: unknown) => {
    const message = `--out: nothing can be written to ${printable(path)} (${code})`
    return new NoisyTeacherError('BAD_OPTION', message, { cause })
  }
  const probe = join(folder, `.noisy-teacher-${process.pid}`)
  try {
    await makeFolder(folder)
    await writeFile(probe, '')
    await rm(probe)
  } catch (cause) {
    throw refuse(folder, (cause as NodeJS.ErrnoException).code, cause)
  }
  for (const path of [SUMMARY, RESULTS, REPORT, INDEX].map((name) => join(folder, name))) {
    const there = await stat(path).catch(() => undefined)
    if (there?.isDirectory()) throw refuse(path, 'EISDIR')
  }
}

/** The name of an outcome's page. */
export const pageName = ({ entries }: Outcome): string => (entries ? INDEX : REPORT)

/** The folder of figures, in that of the outcome. */
export const FIGURES = 'figures'

/**
 * Writes `summary.json` (the document), `results.jsonl` (a line for each row of each table), the page, and each figure as a file of its
 * own in `figures`, named by its title. Throws NOT_WRITTEN; the files of before are then still there.
 */
export async function writeOutcome(folder: string, outcome: Outcome): Promise<void> {
  const { document, tables, figures } = outcome
  const lines = tables.flatMap(({ title, rows }) => rows.map((row) => `${JSON.stringify({ table: title, ...row })}\n`))
  const home = join(folder, FIGURES)
  const files: [path: string, text: string][] = [
    [join(folder, SUMMARY), `${jsonText(document)}\n`],
    [join(folder, RESULTS), lines.join('')],
    [join(folder, pageName(outcome)), page(outcome)],
    ...slugsOf(figures.map(({ title }) => title)).map((slug, at): [string, string] => [
      join(home, `${slug}.svg`),
      figureSvg(figures[at]),
    ]),
  ]
  try {
    if (figures.length > 0) await writing(home, () => makeFolder(home))
    await replaceFiles(files)
  } catch (error) {
    // Where it is empty; what was drawn before stays.
    await rmdir(home).catch(() => {})
    throw error
  }
}
