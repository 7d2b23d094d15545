import type { Experiment } from '../lab/experiments/experiment.js'
import { describeOption } from '../lab/experiments/option.js'
import type { CommandOutcome } from '../lab/report/outcome.js'

/** Returns the experiments as the outcome of `noisy-teacher list`; the JSON document also contains their options. */
export function list(known: readonly Experiment[]): CommandOutcome {
  const entries = known.map(({ name, title, summary, options }) => ({
    name,
    title,
    summary,
    options: Object.entries(options).map(([option, spec]) => ({
      name: option,
      takes: describeOption(spec),
      default: spec.default,
      help: spec.help,
    })),
  }))
  return {
    title: 'noisy-teacher',
    about:
      'noisy-teacher run <name> runs one experiment, and run all runs every one. --help after the name shows its options; ' +
      '--out <folder> writes a report.',
    document: { experiments: entries },
    tables: [
      {
        title: 'Experiments',
        columns: [
          { key: 'name', title: 'name' },
          { key: 'summary', title: 'what it shows', align: 'left' },
        ],
        rows: known.map(({ name, summary }) => ({ name, summary })),
      },
    ],
    figures: [],
    checks: [],
    facts: [],
  }
}
