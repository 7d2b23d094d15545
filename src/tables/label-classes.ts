import { check, shown } from '../engine/check.js'
import { classNameOf, compareClassNames } from './class-names.js'
import type { TableColumn } from './column.js'

/** A label outside the declared classes, with the number of votes that have it. */
export interface OutsideLabel {
  label: string
  votes: number
}

/**
 * Turns labels into classes. Without declared classes, every label found is one, in the order of `compareClassNames`.
 * With them, they are the classes in their order, and other labels are outside.
 */
export class LabelClasses {
  readonly names: readonly string[]
  readonly #classOf: ReadonlyMap<string, number>

  constructor(labels: Iterable<string>, declared: readonly string[] | undefined) {
    const found = declared ? [] : new Set(Array.from(labels, classNameOf))
    this.names = declared ?? [...found].sort(compareClassNames)
    this.#classOf = new Map(this.names.map((name, k) => [name, k]))
  }

  /** Returns the class of a label; -2 if it is outside. */
  classOf(label: string): number {
    return this.#classOf.get(classNameOf(label)) ?? -2
  }

  /** Returns the class of each row of a column: -1 where the cell is missing, -2 where its label is outside. */
  of({ values, codes }: TableColumn): Int32Array {
    const classes = Int32Array.from(values, (label) => this.classOf(label))
    return codes.map((code) => (code < 0 ? -1 : classes[code]))
  }

  /** Returns the number of votes of each label that is outside, the most frequent first. */
  outsideOf(columns: readonly TableColumn[]): OutsideLabel[] {
    const counts = new Map<string, number>()
    for (const { values, codes } of columns) {
      const votes = new Uint32Array(values.length)
      for (const code of codes) if (code >= 0) votes[code]++
      values.forEach((label, i) => {
        if (this.classOf(label) === -2) counts.set(label, (counts.get(label) ?? 0) + votes[i])
      })
    }
    const all = [...counts].map(([label, votes]) => ({ label, votes }))
    return all.sort((a, b) => b.votes - a.votes || (a.label < b.label ? -1 : 1))
  }
}

/** Returns the names of declared classes. Throws BAD_OPTION when two are the same class. */
export function takeClassNames(who: string, given: readonly string[] | undefined): readonly string[] | undefined {
  const names = given?.map((name) => classNameOf(name.trim()))
  const twice = names?.find((name, i) => names.indexOf(name) !== i)
  check(twice === undefined, 'BAD_OPTION', () => `${who}: classes has ${shown(twice)} twice`)
  return names
}
