import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uniform } from '../tables/bytes.js'
import { cli } from './cli.js'

/** The JSON document of `votes`. */
export interface VotesDocument {
  method: string
  classes: string[]
  labels: { item: string; label: string; probability: number; tie: boolean }[]
  annotators: {
    annotator: string
    votes: number
    accuracy: { estimate: number; interval: number[] } | null
    flags: string[]
  }[]
  dependence: { correlation: number | null; effectiveVotes: number; copies: string[][] }
  refused: null | { code: string; why: string }
  seconds: number
}

/** A folder of files for one test file. */
export class Files {
  folder = ''

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true })
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Writes a file and returns its path. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(this.path(name), content)
    return this.path(name)
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8')
  }

  /** Runs `votes` on a table, and returns its document and what it printed to stderr. */
  async votes(text: string, flags = ''): Promise<VotesDocument & { stderr: string }> {
    const path = await this.write('votes.csv', text)
    const { code, stdout, stderr } = await cli(`votes ${path} --json --threads 1 ${flags}`)
    if (code !== 0) throw new Error(`votes exited with ${code}: ${stderr}`)
    return { ...JSON.parse(stdout), stderr }
  }
}

/** One annotator of a simulated crowd: returns its answer to an item of this class, with random numbers of its own. */
export type Answer = (truth: number, random: () => number) => number | undefined

/** Answers right with a probability, otherwise one of the other classes. */
export const rightWith =
  (accuracy: number, classes: number): Answer =>
  (truth, random) => {
    const other = (truth + 1 + Math.floor(random() * (classes - 1))) % classes
    return random() < accuracy ? truth : other
  }

/** Draws the votes of a crowd: the classes of the items, and a wide table of CSV with the given names of the classes. */
export function crowd(
  answers: Readonly<Record<string, Answer>>,
  { items, names, seed, shares }: { items: number; names: readonly string[]; seed: number; shares?: readonly number[] },
): { truth: string[]; text: string } {
  const random = uniform(seed)
  const draw = () => {
    let at = random()
    for (const [k, share] of (shares ?? names.map(() => 1 / names.length)).entries()) {
      if (at < share) return k
      at -= share
    }
    return names.length - 1
  }
  const truth = Array.from({ length: items }, draw)
  const rows = truth.map((k, i) => {
    const given = Object.values(answers).map((answer) => answer(k, random))
    return [`item ${i}`, ...given.map((label) => (label === undefined ? '' : names[label]))].join(',')
  })
  const text = `${['item', ...Object.keys(answers)].join(',')}\n${rows.join('\n')}\n`
  return { truth: truth.map((k) => names[k]), text }
}

/** Share of the labels that are right. */
export const rightShare = ({ labels }: VotesDocument, truth: readonly string[]): number =>
  labels.filter(({ label }, i) => label === truth[i]).length / truth.length

/** The annotators that have a flag. */
export const flagged = ({ annotators }: VotesDocument, flag: string): string[] =>
  annotators.filter(({ flags }) => flags.includes(flag)).map(({ annotator }) => annotator)
