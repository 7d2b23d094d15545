import type { Suspect } from 'noisy-teacher'
import type { NamedAudit, NamedSuspect } from '#cli/audit/named.js'
import type { TableAudit } from './worker/audit-table.ts'

/** Lists of rows, with the words for each. */
export const LISTS = {
  listed: 'all on the list',
  certain: 'certain',
  suspect: 'suspect',
  random: '100 random rows',
} as const
export type ListName = keyof typeof LISTS

/** Which rows are shown. */
export interface RowFilter {
  list: ListName
  /** Class that is given or proposed; undefined for all. */
  label: number | undefined
}

/** Returns the rows of a list, best first; random ones in the order in which they were drawn. */
export function rowsOf({ audit, data, random }: TableAudit, { list, label }: RowFilter): Suspect[] {
  const all = list === 'random' ? randomRows({ audit, data, random }) : audit.suspects
  return all.filter(
    (suspect) =>
      (list === 'random' || (list === 'listed' ? suspect.list !== null : suspect.list === list)) &&
      (label === undefined || suspect.given === label || suspect.proposed === label),
  )
}

function randomRows({ audit, data, random }: Pick<TableAudit, 'audit' | 'data' | 'random'>): Suspect[] {
  const known = new Map(audit.suspects.map((suspect) => [suspect.row, suspect]))
  return Array.from(random, (row) => {
    const rest = { given: data.y[row], proposed: audit.proposed[row], score: audit.scores[row], list: null }
    return known.get(row) ?? { row, ...rest }
  })
}

/** Returns the ids and given labels of all rows, in the order of the file. */
export function* decidableRows({ data }: NamedAudit): Generator<Pick<NamedSuspect, 'row' | 'id' | 'given'>> {
  const { table, rows, classNames, y } = data
  for (const [place, row] of rows.entries()) {
    yield { row: table.rowNumbers[row] - 1, id: table.ids[row], given: classNames[y[place]] }
  }
}
