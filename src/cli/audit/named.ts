import type { Audit, Suspect } from '../../audit/result.js'
import type { LabeledRows } from './data.js'
import { type NearRows, nearOf, type RowPair } from './near.js'

/** One row of the list, by the names of the table. */
export interface NamedSuspect {
  /** Row of the file without its header, from 0. */
  row: number
  id: string
  given: string
  proposed: string
  score: number
  list: Suspect['list']
}

/** What rows are near or equal to each other. */
export interface RowRelations {
  near: NearRows | undefined
  duplicates: readonly RowPair[]
  far: readonly { row: number; multiple: number }[]
  twins: readonly (readonly number[])[]
}

/** Result of an audit, in the words of the table. Rows are places among the labeled rows. */
export interface NamedAudit extends RowRelations {
  data: LabeledRows
  audit: Audit
  /** Names of the classes that occur, in the order of `audit.classes`. */
  classes: readonly string[]
  idOf(row: number): string
  /** Name of a class. */
  nameOf(label: number): string
  /** Returns a suspect with names. Made on demand, because there may be millions. */
  named(suspect: Suspect): NamedSuspect
  /** Places of the nearest other rows; none where they were not looked for. */
  nearOf(row: number): Uint32Array
}

/** Returns the result of an audit, with names in place of numbers. */
export function named(data: LabeledRows, audit: Audit, relations: RowRelations): NamedAudit {
  const { table, rows, classNames } = data
  const idOf = (row: number) => table.ids[rows[row]]
  return {
    ...relations,
    data,
    audit,
    classes: audit.classes.map(({ label }) => classNames[label]),
    idOf,
    nameOf: (label) => classNames[label],
    named: ({ row, given, proposed, score, list }) => ({
      row: table.rowNumbers[rows[row]] - 1,
      id: idOf(row),
      given: classNames[given],
      proposed: classNames[proposed],
      score,
      list,
    }),
    nearOf: (row) => nearOf(relations.near, row),
  }
}

/** Returns the JSON document of a result. */
export function documentOf({ audit, classes, named: nameOf, data }: NamedAudit, seconds: number): object {
  const { verdict, why, noise, transition, suspects, leaks, students, evidence } = audit
  return {
    verdict,
    why,
    noise,
    classes,
    transition: { core: transition.core, separable: transition.separable, intervals: transition.intervals },
    identified: audit.classes.map(({ identified }) => identified),
    suspects: suspects.map(nameOf),
    leaks: leaks.map(({ column, kind }) => ({ column: data.table.columns[column], kind })),
    students,
    evidence,
    seconds,
  }
}
