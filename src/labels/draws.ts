/** Many label vectors of the same rows: what noise draws, and what every `predictMany` takes. */
import { copied, makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { blocksOf } from './blocks.js'
import type { LabelArray } from './check.js'

/** Label vectors of the same n rows, one a draw: draws × n, row-major. */
export interface Draws {
  labels: Uint8Array
  draws: number
}

/** The most classes that labels of one byte can have. */
export const BYTE_CLASSES = 256

/** Makes labels of any kind, block by block. */
export interface LabelMaker<T extends LabelArray> {
  /** Values that one label takes to make: more of them make blocks smaller. */
  width: number
  /** Writes labels over `block`, the first of which is number `first` of all. */
  fill(block: T, first: number): void
}

/** @internal Fills an array of labels block by block. Yields to the event loop between blocks, with progress and aborts. */
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

/** @internal Makes `draws` label vectors of n rows; label d·n + i is that of row i in draw d. Throws OUT_OF_MEMORY. */
export async function drawsFrom(
  who: string,
  { n, draws }: { n: number; draws: number },
  maker: LabelMaker<Uint8Array>,
  call: CallOptions,
): Promise<Draws> {
  return { labels: await filledLabels(who, makeArray(who, Uint8Array, draws * n), maker, call), draws }
}

/**
 * @internal Returns a copy of label draws of n rows: whoever gave them may write into their buffer while the call waits.
 * Throws BAD_OPTION (draws), BAD_VALUE (labels that are no bytes), BAD_SHAPE, OUT_OF_MEMORY.
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
