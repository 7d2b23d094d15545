import { check, checkNumber } from '../engine/check.js'
import { writeMatrix } from '../engine/matrix.js'
import type { TypedArray } from '../engine/memory.js'
import { integer, list, number, numbers, takeOptions } from '../engine/options.js'
import { defineWorld, largest, type World } from './world.js'

/** The options of `atoms`. */
export type AtomsOptions =
  | {
      /** How many atoms, up to 65,536. */
      atoms: number
      classes?: number
      /** P(y is not the atom's own class), spread evenly over the others; at most 1 - 1/classes. */
      p: number
    }
  | {
      /** p(y | atom): a row for each atom. */
      posterior: readonly ArrayLike<number>[]
    }

const MAX_ATOMS = 1 << 16

/** Of `AtomsOptions`: those of either way. */
export const ATOMS_OPTIONS = {
  atoms: integer(1, MAX_ATOMS),
  classes: integer(2, 1 << 16),
  p: number(0, 1),
  posterior: list(numbers(), 0),
}

/**
 * Finitely many inputs, equally likely. With `p`, the Bayes optimal class of atom i is i mod classes, and a vote's error
 * is the same at every atom: the world of `theory.majorityError`, `pluralityError` and `atoms`.
 *
 * Rows are one-hot (bytes, a column for each atom), so that atoms are equally far from each other and 1-NN is a lookup:
 * it answers with the first of the atom's occurrences. An atom that it never saw it answers with the first row's
 * label, which for two classes is wrong with probability 1/2 + (1 - 2p) / (2 (atoms - 1)) in the mean over an even number
 * of atoms, where `theory.atoms` has a fair coin. Errors: BAD_OPTION, BAD_SHAPE.
 */
export function atoms(options: AtomsOptions): World {
  const table = tableOf(options)
  const count = table.length
  const errors = table.map((row) => 1 - row[largest(row)])
  return defineWorld({
    name: 'atoms',
    classes: table[0].length,
    dimension: count,
    bayesError: () => ({ value: errors.reduce((sum, error) => sum + error, 0) / count, margin: 0 }),
    async inputs(engine, n, streamOf, options) {
      const draws = streamOf('inputs')
      const write = (cells: TypedArray, first: number, last: number) => {
        for (let i = first; i < last; i++) cells[i * count + draws.below(i, count)] = 1
      }
      return writeMatrix(engine, { rows: n, cols: count, type: 'u8' }, 'atoms: inputs', write, options)
    },
    posterior(row, out) {
      const atom = largest(row)
      check(row[atom] === 1, 'BAD_VALUE', () => 'atoms: a row must have a 1 in the column of its atom')
      out.set(table[atom])
    },
  })
}

function tableOf(options: AtomsOptions): readonly Float64Array[] {
  const { atoms: count, classes, p, posterior } = takeOptions('atoms', ATOMS_OPTIONS, options)
  if (posterior) {
    const alone = count === undefined && classes === undefined && p === undefined
    check(
      alone,
      'BAD_OPTION',
      () => 'atoms: posterior says how many atoms and classes there are: atoms, classes and p go',
    )
    return givenTable(posterior)
  }
  return symmetricTable(ATOMS_OPTIONS.atoms.required().read('atoms', 'atoms', count), classes ?? 2, p)
}

function symmetricTable(count: number, classes: number, p: unknown): Float64Array[] {
  checkNumber('atoms', 'p', p, 0, 1 - 1 / classes)
  return Array.from({ length: count }, (_, atom) => {
    const row = new Float64Array(classes).fill(p / (classes - 1))
    row[atom % classes] = 1 - p
    return row
  })
}

function givenTable(posterior: readonly Float64Array[]): Float64Array[] {
  const count = posterior.length
  check(
    count >= 1 && count <= MAX_ATOMS,
    'BAD_SHAPE',
    () => `atoms: posterior has ${count} rows but must have 1 to ${MAX_ATOMS}`,
  )
  const classes = posterior[0].length
  check(classes >= 2, 'BAD_SHAPE', () => `atoms: posterior has ${classes} columns but must have 2 or more`)
  return posterior.map((row, atom) => {
    const { length } = row
    check(
      length === classes,
      'BAD_SHAPE',
      () => `atoms: row ${atom} of posterior has ${length} columns, not ${classes}`,
    )
    row.forEach((value, c) => {
      checkNumber('atoms', `the probability of class ${c} at atom ${atom}`, value, 0, 1)
    })
    const sum = row.reduce((total, value) => total + value, 0)
    check(
      Math.abs(sum - 1) < 1e-9,
      'BAD_OPTION',
      () => `atoms: the probabilities of atom ${atom} sum to ${sum}, not to 1`,
    )
    return row.map((value) => value / sum)
  })
}
