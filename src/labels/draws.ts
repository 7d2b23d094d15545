/** Label draws: many label vectors of the same rows, drawn by noise and passed to `predictMany`. */
import { copied, makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { blocksOf } from './blocks.js'
import type { LabelArray } from './check.js'

/**
 * Label vectors of the same n rows, usually noisy versions of the same labels. `Noise.draws` returns them, and
 * `predictMany` of a prepared geometry predicts from each of them.
 */
export interface Draws {
  /**
   * Label of each row in each draw, draws × n, row-major: labels[d · n + i] is the class of row i in draw d, from 0 to
   * 255.
   */
  labels: Uint8Array
  /** Number of label vectors, 1 or more. */
  draws: number
}

/** Maximum number of classes whose labels fit in bytes. */
export const BYTE_CLASSES = 256

/** Makes labels block by block, in arrays of type T. */
export interface LabelMaker<T extends LabelArray> {
  /** Cost of one label, in the values that a block counts: a larger width makes blocks smaller. */
  width: number
  /** Writes the labels of indices `first`, `first` + 1, … to `block` until it is full. */
  fill(block: T, first: number): void
}

/**
 * @internal Fills an array with labels block by block. Between blocks it yields, reports progress and checks for an
 * abort.
 */
export async function filledLabels<T extends LabelArray>(
  who: string,
  labels: T,
  { width, fill }: LabelMaker<T>,
  call: CallOptions,
): Promise<T> {
  for await (const [first, last] of blocksOf(who, labels.length, width, call)) {
    fill(labels.subarray(first, last) as T, first)
  }
  return labels
}

/**
 * @internal Makes `draws` label vectors of n rows. The maker's index d·n + i is row i of draw d. Throws OUT_OF_MEMORY
 * when the labels cannot be allocated.
 */
export async function drawsFrom(
  who: string,
  { n, draws }: { n: number; draws: number },
  maker: LabelMaker<Uint8Array>,
  call: CallOptions,
): Promise<Draws> {
  return { labels: await filledLabels(who, makeArray(who, Uint8Array, draws * n), maker, call), draws }
}

/**
 * @internal Checks and copies label draws of n rows, since the caller may overwrite the buffer while the call waits.
 * Throws BAD_OPTION when draws is not a whole number of 1 or more; BAD_VALUE when `given` is not an object or its
 * labels are not a Uint8Array; BAD_SHAPE when their number is not draws × n; and OUT_OF_MEMORY when they cannot be
 * copied.
 */
export function takenDraws(who: string, given: Draws, n: number): Draws {
  const { labels, draws } = takeMembers(who, 'draws', given, ['labels', 'draws'])
  check(
    labels instanceof Uint8Array,
    'BAD_VALUE',
    () => `${who}: labels is ${shown(labels)} but must be a Uint8Array, as in { labels, draws }`,
  )
  checkInteger(who, 'draws', draws, 1)
  check(
    labels.length === draws * n,
    'BAD_SHAPE',
    () => `${who}: ${draws} draws of ${n} rows need ${draws * n} labels but ${labels.length} were given`,
  )
  return { labels: copied(who, labels, Uint8Array), draws }
}
