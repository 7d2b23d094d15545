/** Label draws: many label vectors of the same rows, drawn by noise and passed to `predictMany`. */
import { copied, makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { blocksOf } from './blocks.js'
import type { LabelArray } from './check.js'

/** Label vectors of the same n rows, the input of `predictMany`. */
export interface Draws {
  /** Label of each row in each draw: draws × n, row-major; classes from 0 to 255. */
  labels: Uint8Array
  /** Number of label vectors. */
  draws: number
}

/** Maximum number of classes of labels stored in bytes. */
export const BYTE_CLASSES = 256

/** Makes labels block by block, in arrays of type T. */
export interface LabelMaker<T extends LabelArray> {
  /** Cost of one label, in values: a larger width makes blocks smaller. */
  width: number
  /** Writes the labels of indices first, first + 1, … to `block`. */
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

/** @internal Makes `draws` label vectors of n rows; index d·n + i is row i of draw d. Throws OUT_OF_MEMORY. */
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
 * Throws BAD_OPTION when draws is below 1; BAD_VALUE when labels is not a Uint8Array; BAD_SHAPE when its length is not
 * draws × n; OUT_OF_MEMORY.
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
