import { check, shown } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'
import { kind, list, type TableOf, takeOptions } from '../engine/options.js'
import { takeClasses } from '../labels/check.js'
import { MAX_CLASSES } from './dataset.js'

/** Options of `encodeLabels`: the names of the classes. */
export interface EncodeLabelsOptions {
  /**
   * The names of the classes, in their order. Give those of the training rows to encode other rows alike. By default
   * they are the distinct labels, ascending by UTF-16 code units, as `sort()` orders them.
   */
  names?: readonly string[]
}

/** Option table of `encodeLabels`. */
export const ENCODE_LABELS_OPTIONS = {
  names: list(kind<string>('a string', (value) => typeof value === 'string')),
} satisfies TableOf<EncodeLabelsOptions>

/** Labels as classes, and the names of the classes. Spread it into a dataset: `{ x, ...encodeLabels(labels) }`. */
export interface EncodedLabels {
  /** The class of each label, from 0 to `classes` - 1. */
  y: Int32Array
  classes: number
  /** The name of each class: `names[y[i]]` is label i. */
  names: readonly string[]
}

/**
 * Turns labels that are strings into classes 0 to K - 1. `decodeLabels` turns predictions back.
 *
 * Throws BAD_VALUE when `labels` is not an array of strings, is empty, or has a label that is not one of `names`;
 * BAD_OPTION when `names` has a name twice, or there are more than 65,536 classes.
 *
 * @example
 * ```ts
 * import { decodeLabels, encodeLabels } from 'noisy-teacher'
 * const { y, classes, names } = encodeLabels(['dog', 'cat', 'dog'])
 * console.log([...y], classes) // [ 1, 0, 1 ] 2
 * console.log(decodeLabels(y, names).join(' ')) // dog cat dog
 * ```
 */
export function encodeLabels(labels: ArrayLike<string>, options: EncodeLabelsOptions = {}): EncodedLabels {
  const who = 'encodeLabels'
  const { names: given } = takeOptions(who, ENCODE_LABELS_OPTIONS, options)
  const needed = 'an array of one string or more'
  check(isArrayLike(labels) && labels.length > 0, 'BAD_VALUE', () => {
    return `${who}: labels is ${shown(labels)} but must be ${needed}`
  })
  const own: string[] = Array.from({ length: labels.length }, (_, i) => {
    const label: unknown = labels[i]
    const held = typeof label === 'string'
    check(held, 'BAD_VALUE', () => `${who}: labels[${i}] is ${shown(label)} but must be a string`)
    return label
  })
  const names = Object.freeze(given ?? [...new Set(own)].sort())
  const classOf = new Map(names.map((name, c) => [name, c]))
  check(classOf.size === names.length, 'BAD_OPTION', () => {
    return `${who}: names has ${shown(names.find((name, c) => classOf.get(name) !== c))} twice`
  })
  const { length: classes } = names
  const few = () => `${who}: there are ${classes} distinct labels but at most ${MAX_CLASSES} classes`
  check(classes <= MAX_CLASSES, 'BAD_OPTION', few)
  const y = Int32Array.from(own, (label, i) => {
    const found = classOf.get(label)
    check(found !== undefined, 'BAD_VALUE', () => `${who}: labels[${i}] is ${shown(label)}, which is not in names`)
    return found
  })
  return { y, classes, names }
}

/**
 * Returns the name of each class in y: the labels that `encodeLabels` encoded, or those of predictions. Throws
 * BAD_VALUE when `names` is not an array of strings, or y has an entry that is not a class from 0 to names.length - 1.
 */
export function decodeLabels(y: ArrayLike<number>, names: readonly string[]): string[] {
  const who = 'decodeLabels'
  const held = Array.isArray(names) && names.every((name) => typeof name === 'string')
  check(held, 'BAD_VALUE', () => `${who}: names is ${shown(names)} but must be an array of strings`)
  return Array.from(takeClasses(who, 'y', y, names.length), (c) => names[c])
}
