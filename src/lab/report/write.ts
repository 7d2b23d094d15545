import { rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NoisyTeacherError, printable } from '../../engine/check.js'
import { type FileText, makeFolder, replaceFiles, writing } from './files.js'
import { jsonText } from './json.js'
import type { CommandOutcome } from './outcome.js'
import { page } from './page.js'
import { slugsOf } from './slug.js'
import { figureSvg } from './standalone.js'

/** File names of the data of a report: the JSON document, and the table rows, one per line. */
const [SUMMARY_FILE, RESULTS_FILE] = ['summary.json', 'results.jsonl']
/** File names of the page of one run, and of the index page of several runs. */
const [REPORT_PAGE, INDEX_PAGE] = ['report.html', 'index.html']

/**
 * Creates the folder of a report if it is missing, and tests before the run begins that files can be written to it.
 * Returns a function that removes the folder again if it was missing and is still empty. Throws BAD_OPTION when writing
 * fails, or when a folder has the name of a file of the report.
 */
export async function openFolder(folder: string): Promise<() => Promise<void>> {
  const refuse = (path: string, code: string | undefined, cause?: unknown) => {
    const message = `--out: nothing can be written to ${printable(path)} (${code})`
    return new NoisyTeacherError('BAD_OPTION', message, { cause })
  }
  const isNew = (await stat(folder).catch(() => undefined)) === undefined
  const probe = join(folder, `.noisy-teacher-${process.pid}`)
  try {
    await makeFolder(folder)
    await writeFile(probe, '')
    await rm(probe)
  } catch (cause) {
    throw refuse(folder, (cause as NodeJS.ErrnoException).code, cause)
  }
  for (const path of [SUMMARY_FILE, RESULTS_FILE, REPORT_PAGE, INDEX_PAGE].map((name) => join(folder, name))) {
    const there = await stat(path).catch(() => undefined)
    if (there?.isDirectory()) throw refuse(path, 'EISDIR')
  }
  return async () => {
    if (isNew) await rmdir(folder).catch(() => {})
  }
}

/** Returns the file name of the page of an outcome: that of an index if it has entries, otherwise that of a report. */
export const pageName = ({ entries }: CommandOutcome): string => (entries ? INDEX_PAGE : REPORT_PAGE)

/** Name of the folder for figures, within the folder of the report. */
export const FIGURES_FOLDER = 'figures'

/**
 * Writes a report: `summary.json` (the document), `results.jsonl` (one line per row of each table), the page, further
 * files of the outcome, and one SVG file per figure in the folder `figures`, named by its title. Throws NOT_WRITTEN when a file cannot be written;
 * all files of an older report then remain.
 */
export async function writeOutcome(folder: string, outcome: CommandOutcome): Promise<void> {
  const { document, lead, tables, figures, files: own = [] } = outcome
  const lines = [...(lead ? [lead] : []), ...tables].flatMap(({ title, rows }) =>
    rows.map((row) => `${JSON.stringify({ table: title, ...row })}\n`),
  )
  const home = join(folder, FIGURES_FOLDER)
  const files: [path: string, text: FileText][] = [
    [join(folder, SUMMARY_FILE), () => `${jsonText(document)}\n`],
    [join(folder, RESULTS_FILE), lines.join('')],
    [join(folder, pageName(outcome)), page(outcome)],
    ...own.map(({ name, text }): [string, FileText] => [join(folder, name), text]),
    ...slugsOf(figures.map(({ title }) => title)).map((slug, at): [string, string] => [
      join(home, `${slug}.svg`),
      figureSvg(figures[at]),
    ]),
  ]
  try {
    if (figures.length > 0) await writing(home, () => makeFolder(home))
    await replaceFiles(files)
  } catch (error) {
    // Removes the folder only if it is empty; figures of an older report remain.
    await rmdir(home).catch(() => {})
    throw error
  }
}
