import { type Command, Option as Flag } from 'commander'
import { METHODS, type VoteMethod } from '../../annotators/methods.js'
import { check } from '../../engine/check.js'
import type { ReadVotesOptions } from '../../tables/index.js'
import { addFlags } from '../flags.js'
import { DEFAULT_COLUMNS, wrap } from '../print.js'
import { addFileFlags, commandLine, type FlagValues, headerOf, listOf, type Taken } from '../table-flags.js'

/** The checked arguments of `noisy-teacher votes`. */
export interface VotesRequest {
  /** Path of the table of votes; '-' is the standard input. */
  source: string
  /** How the table is read, without known labels. */
  read: Omit<ReadVotesOptions, 'gold' | 'evaluate'>
  /** Path of a table of known labels, or the name of a column of the table of votes. */
  gold?: string
  /** The same for labels that are used only to evaluate. */
  evaluate?: string
  /** Path of a table of numeric features of the items. */
  features?: string
  /** Path of the model file of a student that learns the labels from the features; undefined for none. */
  student?: string
  method: VoteMethod
  exchangeable: boolean
  /** True to print what the run needs, and not to run. */
  plan: boolean
  /** The flags as they were given, for the line that repeats the run. */
  line: string
}

/** Flags whose value is passed to `readVotes` as it is. */
const TEXT_FLAGS = ['form', 'item', 'annotator', 'label', 'format', 'delimiter'] as const
/** Flags whose value is a list, separated by commas. */
const LIST_FLAGS = ['annotators', 'ignore', 'classes', 'missing'] as const

const ABOUT_TABLE =
  'The table is CSV, TSV, JSON Lines or Parquet, or - for the standard input. In the long form each row is one vote, ' +
  'in columns such as item, worker and label. In the wide form each row is one item and each column an annotator; the ' +
  'first column names the items if it looks like names.'

const EXAMPLES = `Examples:
  noisy-teacher votes votes.csv
  noisy-teacher votes votes.csv --gold checked.csv --out report
  noisy-teacher votes answers.csv --evaluate gold --exchangeable --json`

/** Adds arguments, flags and help of `votes`. */
export function addVotes(votes: Command): void {
  votes.description(
    'combine the votes of people, models or tests into one label for each item, with probabilities; estimate how often ' +
      'each annotator is right, who copies, and how many independent votes there are',
  )
  votes.argument('<table>', 'table of votes, or - for the standard input')
  votes.optionsGroup('Table:')
  votes.addOption(new Flag('--form <form>', 'form of the table (default auto)').choices(['auto', 'long', 'wide']))
  votes.option('--item <column>', 'column that names the items')
  votes.option('--annotator <column>', 'column of the annotators, in the long form')
  votes.option('--label <column>', 'column of the labels, in the long form')
  votes.option('--annotators <columns>', 'columns with votes, in the wide form; separated by commas')
  votes.option('--ignore <columns>', 'columns to leave out, in the wide form')
  votes.option('--classes <labels>', 'the classes, in order; votes for other labels are counted and dropped')
  votes.option('--missing <spellings>', 'spellings of a missing vote (default "NA,NaN,null,None,-"; blanks always are)')
  addFileFlags(votes)
  votes.optionsGroup('Labels:')
  votes.option('--gold <table|column>', 'known labels, which the annotators are judged by')
  votes.option('--evaluate <table|column>', 'known labels that are used only to evaluate the result')
  votes.option('--features <table>', 'numbers of each item, which a student combines with the votes')
  votes.option('--label-student <model>', 'train a student of --features on the votes, and write it to this model file')
  votes.addOption(new Flag('--method <name>', 'model of the annotators (default auto)').choices([...METHODS]))
  votes.option('--exchangeable', 'classes have no meaning across items, as the letters of multiple-choice questions')
  votes.option('--plan', 'print what the run needs, and do not run')
  addFlags(votes)
  votes.addHelpText('after', `\n${wrap(ABOUT_TABLE, DEFAULT_COLUMNS).join('\n')}\n\n${EXAMPLES}`)
}

/** Returns the request that the flags of `votes` make, and the flags that all commands share. */
export function takeVotesFlags([source]: readonly string[], given: FlagValues): Taken<VotesRequest> {
  const { gold, evaluate, features, labelStudent, header, ...rest } = given
  const { method = 'auto', exchangeable = false, plan = false, ...others } = rest
  const isKnown = labelStudent === undefined || features !== undefined
  check(
    isKnown,
    'BAD_OPTION',
    () => 'votes: --label-student needs the features of the items; give a table with --features',
  )
  const texts = TEXT_FLAGS.filter((name) => others[name] !== undefined).map((name) => [name, others[name]])
  const lists = LIST_FLAGS.filter((name) => others[name] !== undefined).map((name) => [name, listOf(others[name])])
  const own: readonly string[] = [...TEXT_FLAGS, ...LIST_FLAGS]
  const shared = Object.entries(others).filter(([name]) => !own.includes(name))
  const request: VotesRequest = {
    source,
    read: { ...Object.fromEntries([...texts, ...lists]), header: headerOf(header) },
    ...(gold !== undefined && { gold: String(gold) }),
    ...(evaluate !== undefined && { evaluate: String(evaluate) }),
    ...(features !== undefined && { features: String(features) }),
    ...(labelStudent !== undefined && { student: String(labelStudent) }),
    method: method as VoteMethod,
    exchangeable: Boolean(exchangeable),
    plan: Boolean(plan),
    line: commandLine('votes', [source], given),
  }
  return [request, Object.fromEntries(shared)]
}
