import { type Command, Option as Flag } from 'commander'
import { check } from '../../engine/check.js'
import { addFlags } from '../flags.js'
import {
  addDatasetFlags,
  commandLine,
  type DatasetFlags,
  type FlagValues,
  type Taken,
  takeDatasetFlags,
} from '../table-flags.js'

/** Learners whose students hold no row of the party, by their names. */
const PARTY_LEARNERS = ['features', 'logistic', 'forest'] as const

/** The checked arguments of `noisy-teacher party fit`. */
export interface PartyRequest {
  /** Path of the party's labeled table; '-' is the standard input. */
  source: string
  label?: string
  read: DatasetFlags
  learner: (typeof PARTY_LEARNERS)[number]
  /** Path of the model file. */
  model: string
  line: string
}

const ABOUT = `What a party's file holds of its rows:
  features, logistic  weights, each of which depends on many rows
  forest              thresholds between the values of two rows
All hold the mean and the deviation of each column, and the names of columns,
categories and classes; with --text, weights of words too. Nearest neighbors and kernel ridge keep whole rows, so
that they are no choice here.

Examples:
  noisy-teacher party fit party1.csv --label y --out a.nt
  noisy-teacher distill --teachers a.nt b.nt --unlabeled pool.csv --out model.nt`

/** Adds arguments, flags and help of `party`. */
export function addParty(party: Command): void {
  party.description(
    "fit a party's teacher to a file that holds no row of its table; distill learns from the files of several parties",
  )
  party.argument('<action>', "what to do: 'fit'")
  party.argument('<table>', 'labeled table, or - for the standard input')
  party.optionsGroup('Table:')
  party.option('--label <column>', 'column of the labels (default: one called label, y, target or class)')
  addDatasetFlags(party)
  party.optionsGroup('Teacher:')
  party.addOption(new Flag('--learner <name>', 'learner (default features)').choices([...PARTY_LEARNERS]))
  addFlags(party, [['--out <model>', "the party's model file"]])
  party.addHelpText('after', `\n${ABOUT}`)
}

/** Returns the request that the flags of `party` make, and the flags that all commands share. */
export function takePartyFlags([action, source]: readonly string[], given: FlagValues): Taken<PartyRequest> {
  check(action === 'fit', 'BAD_OPTION', () => `party: there is no action '${action}'; the action is fit`)
  const [read, { label, learner = 'features', out, ...shared }] = takeDatasetFlags(given)
  check(out !== undefined, 'BAD_OPTION', () => "party fit: --out is missing; it names the party's model file")
  const request = {
    source,
    ...(label !== undefined && { label: String(label) }),
    read,
    learner: learner as PartyRequest['learner'],
    model: String(out),
    line: commandLine('party', [action, source], given),
  }
  return [request, shared]
}
