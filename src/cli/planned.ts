import type { CommandOutcome } from '../lab/report/outcome.js'
import type { Table } from '../lab/report/table-data.js'
import { count } from './words.js'

/** What a run needs, for the outcome of `--plan`. */
interface PlannedRun {
  /** What was read, as sentences. */
  about: string
  /** The plan, as the JSON document has it. */
  plan: object
  /** The needs in words, in the order of their printing. */
  needs: readonly (readonly [name: string, value: string])[]
  /** The command that repeats the run. */
  line: string
}

/** Returns the outcome of a command with `--plan`. */
export function plannedOutcome({ about, plan, needs, line }: PlannedRun): CommandOutcome {
  const table: Table = {
    title: 'Needs',
    columns: [
      { key: 'name', title: 'what' },
      { key: 'value', title: 'number', align: 'right' },
    ],
    rows: needs.map(([name, value]) => ({ name, value })),
  }
  return {
    title: 'Plan: nothing was computed',
    about,
    document: { plan },
    tables: [table],
    figures: [],
    checks: [],
    facts: [['command', line]],
    footer: `${line}: planned`,
  }
}

/** Returns a number of bytes in MiB, rounded up. */
export const mebibytes = (bytes: number): string => `${count(Math.ceil(bytes / 2 ** 20))} MiB`

/** Returns a number of operations in one digit. */
export const magnitude = (operations: number): string => operations.toExponential(0).replace('e+', 'e')
