import { check, checkNumber } from '../engine/check.js'
import { writeMatrix } from '../engine/matrix.js'
import type { TypedArray } from '../engine/memory.js'
import { integer, list, number, numbers, takeOptions } from '../engine/options.js'
import { defineWorld, largest, type World } from './world.js'

/**
 * Options of `atoms`: either the number of atoms (inputs), the number of classes and a noise rate that all atoms share,
 * or the label probabilities of each atom.
 */
export type AtomsOptions =
  | {
      /** Number of atoms, from 1 to 65,536. */
      atoms: number
      /** Number of classes, from 2 to 65,536; 2 by default. */
      classes?: number
      /**
       * Noise rate: probability that a label is not the class of its atom, but one of the other classes, chosen
       * uniformly; from 0 to 1 - 1/classes.
       */
      p: number
    }
  | {
      /**
       * p(y | atom): one row for each of 1 to 65,536 atoms, with the probability of each class; 2 classes or more. Each
       * row sums to 1.
       */
      posterior: readonly ArrayLike<number>[]
    }

const MAX_ATOMS = 1 << 16

/** The options of both forms of `AtomsOptions`; `tableOf` checks that they are not mixed. */
export const ATOMS_OPTIONS = {
  atoms: integer(1, MAX_ATOMS),
  classes: integer(2, 1 << 16),
  p: number(0, 1),
  posterior: list(numbers(), 0),
}

/**
 * Returns a world of finitely many, equally likely inputs ("atoms"). With `p`, the Bayes optimal class of atom i is i
 * mod classes and every atom has the same noise: the setting of `theory.majorityError`, `theory.pluralityError` and
 * `theory.atoms`. With `posterior`, each atom has its own p(y | atom). The Bayes error is exact: the mean over atoms of
 * 1 - max_y p(y | atom).
 *
 * Rows of x are one-hot vectors of bytes, with one column for each atom, so all atoms are equally distant and 1-NN is a
 * lookup: it predicts the label of the first training row with the same atom. For an atom that is absent from the
 * training set it predicts the label of row 0. For two classes and an even number of atoms, this prediction is wrong
 * with probability 1/2 + (1 - 2p) / (2 (atoms - 1)) on average, whereas `theory.atoms` assumes a fair coin.
 *
 * Throws BAD_OPTION when an option is missing or out of range, the two forms are mixed, or the probabilities of an atom
 * do not sum to 1; BAD_SHAPE when the rows of posterior differ in length or their number is out of range.
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

/** Returns p(y | atom), one row for each atom, from either form of the options. */
function tableOf(options: AtomsOptions): readonly Float64Array[] {
  const { atoms: count, classes, p, posterior } = takeOptions('atoms', ATOMS_OPTIONS, options)
  if (posterior) {
    const alone = count === undefined && classes === undefined && p === undefined
    check(
      alone,
      'BAD_OPTION',
      () => 'atoms: posterior was given together with atoms, classes or p but must be given alone',
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
