import type { Experiment } from '../lab/experiments/experiment.js'
import { describeOption } from '../lab/experiments/option.js'
import type { CommandOutcome } from '../lab/report/outcome.js'

/** The experiments, and in the document their options too. */
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
      'noisy-teacher run <name> runs one, run all runs them all; with --help it shows its options, with --out a report is written.',
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
