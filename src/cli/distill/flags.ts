import { type Command, Option as Flag } from 'commander'
import { addFlags } from '../flags.js'
import {
  addDatasetFlags,
  commandLine,
  type DatasetFlags,
  type FlagValues,
  listOf,
  type Taken,
  takeDatasetFlags,
} from '../table-flags.js'
import { LEARNER_NAMES, type LearnerName } from './learners.js'

/** The checked arguments of `noisy-teacher distill`. */
export interface DistillRequest {
  /** Path of the labeled table; undefined if parties or teachers are given in its place. */
  source?: string
  /** Column of the labels. */
  label?: string
  /** How tables are read. */
  read: DatasetFlags
  /** Path of a table of rows without labels. */
  unlabeled?: string
  /** Path of a table of votes. */
  votes?: string
  /** Paths of labeled tables of parties. */
  parties: readonly string[]
  /** Paths of model files. */
  teachers: readonly string[]
  learner: 'auto' | LearnerName
  /** Path of the model file; undefined to write none. */
  model?: string
  /** True to print what the run needs, and not to run. */
  plan: boolean
  /** The flags as they were given, for the line that repeats the run. */
  line: string
}

const EXAMPLES = `Examples:
  noisy-teacher distill train.csv --label y --out model.nt
  noisy-teacher distill few.csv --label y --unlabeled many.csv --out model.nt
  noisy-teacher distill items.csv --votes votes.csv --out model.nt
  noisy-teacher distill --parties 'party*.csv' --label y --unlabeled pool.csv --out model.nt
  noisy-teacher distill --teachers a.nt b.nt --unlabeled pool.csv --out model.nt`

/** Returns a flag whose values, separated by spaces or commas, are paths. */
const pathsFlag = (flags: string, help: string) =>
  new Flag(flags, help).argParser((value, before?: string) => (before === undefined ? value : `${before},${value}`))

/** Adds arguments, flags and help of `distill`. */
export function addDistill(distill: Command): void {
  distill.description(
    'train a student on labels that may be wrong: directly, and by the distillations that can help; measure which is ' +
      'better on held-out labels, and write it to a model file, which predict and inspect read',
  )
  distill.argument('[table]', 'labeled table, or - for the standard input')
  distill.optionsGroup('Table:')
  distill.option('--label <column>', 'column of the labels (default: one called label, y, target or class)')
  addDatasetFlags(distill)
  distill.optionsGroup('Distillation:')
  distill.option('--unlabeled <table>', 'rows without labels, which teachers label; the same columns')
  distill.option('--votes <table>', 'votes on the labels of the rows, by their ids, in place of a column of labels')
  distill.addOption(
    pathsFlag('--parties <tables...>', 'labeled tables of parties that do not share rows; * is allowed'),
  )
  distill.addOption(pathsFlag('--teachers <models...>', 'model files that label the rows of --unlabeled'))
  distill.addOption(
    new Flag('--learner <name>', 'learner of direct training (default auto)').choices([...LEARNER_NAMES]),
  )
  distill.option('--plan', 'print what the run needs, and do not run')
  addFlags(distill, [
    ['--out <model>', 'write the chosen student to this model file'],
    ['--report <folder>', 'write report.html, figures, summary.json and results.jsonl to this folder'],
  ])
  distill.addHelpText('after', `\n${EXAMPLES}`)
}

/** Returns the request that the flags of `distill` make, and the flags that all commands share. */
export function takeDistillFlags(operands: readonly string[], given: FlagValues): Taken<DistillRequest> {
  const [source] = operands as readonly (string | undefined)[]
  const [read, others] = takeDatasetFlags(given)
  const { label, unlabeled, votes, parties, teachers, learner = 'auto', plan = false, out, report, ...shared } = others
  const request: DistillRequest = {
    ...(source !== undefined && { source }),
    ...(label !== undefined && { label: String(label) }),
    read,
    ...(unlabeled !== undefined && { unlabeled: String(unlabeled) }),
    ...(votes !== undefined && { votes: String(votes) }),
    parties: parties === undefined ? [] : listOf(parties),
    teachers: teachers === undefined ? [] : listOf(teachers),
    learner: learner as DistillRequest['learner'],
    ...(out !== undefined && { model: String(out) }),
    plan: Boolean(plan),
    line: commandLine('distill', operands, withoutReport(given)),
  }
  return [request, { ...shared, ...(report !== undefined && { out: report }) }]
}

const withoutReport = ({ report, ...rest }: FlagValues): FlagValues => rest
