import { copied } from '../../engine/arrays.js'
import { check, shown } from '../../engine/check.js'
import { ELEMENT_TYPES, type ElementType, TYPED_ARRAYS } from '../../engine/element.js'

/** Row-major values of any number of whole rows. */
export type RowArray = Float32Array | Float64Array | Uint8Array
/** A source of rows: one typed array, or an iterable or async iterable of typed arrays with any numbers of rows. */
export type RowBlocks = RowArray | Iterable<RowArray> | AsyncIterable<RowArray>

/** Copies a typed array or an array of them; returns another iterable unchanged. Throws BAD_VALUE on anything else. */
export function takeBlocks(who: string, blocks: RowBlocks): RowBlocks {
  const message = () => `${who}: blocks is ${shown(blocks)} but must be iterable, or a typed array`
  check(isIterable(blocks), 'BAD_VALUE', message)
  const copyOf = (array: RowArray, number: number): RowArray => {
    return copied<RowArray & { set(values: ArrayLike<number>): void }>(
      who,
      array,
      TYPED_ARRAYS[rowType(who, array, number)],
    )
  }
  if (Array.isArray(blocks)) return blocks.map(copyOf)
  return ArrayBuffer.isView(blocks) ? copyOf(blocks as RowArray, 0) : blocks
}

/**
 * Returns the element type of an array of rows. Throws BAD_VALUE when it is not a Float32Array, Float64Array or
 * Uint8Array.
 */
export function rowType(who: string, array: unknown, number: number): ElementType {
  const type = ELEMENT_TYPES.find((each) => array instanceof TYPED_ARRAYS[each])
  const needed = 'a Float32Array, Float64Array or Uint8Array'
  check(type !== undefined, 'BAD_VALUE', () => `${who}: block ${number} is ${shown(array)} but must be ${needed}`)
  return type
}

function isIterable(given: unknown): boolean {
  try {
    return typeof given === 'object' && given !== null && (Symbol.asyncIterator in given || Symbol.iterator in given)
  } catch {
    // A proxy whose traps throw counts as not iterable.
    return false
  }
}

/**
 * Yields the arrays of a source. An abort ends a pending wait for the next array. When reading stops before the source
 * is exhausted, whether by an abort, an error or the reader, the source's `return` is called. Throws the signal's
 * reason and whatever the source throws.
 */
export async function* readBlocks(blocks: RowBlocks, signal?: AbortSignal): AsyncGenerator<RowArray> {
  const source = ArrayBuffer.isView(blocks) ? [blocks] : blocks
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  const over = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: over.signal })
  })
  // Between two races nothing awaits this promise; without a handler, its rejection would count as unhandled.
  aborted.catch(() => {})
  let state: 'pending' | 'idle' | 'ended' = 'idle'
  try {
    while (true) {
      signal?.throwIfAborted()
      state = 'pending'
      const { done, value } = await Promise.race([iterator.next(), aborted])
      state = done ? 'ended' : 'idle'
      if (done) return
      yield value
    }
  } finally {
    over.abort()
    // As in `for await`, the first error counts. A source with a pending request is not awaited: it may never settle.
    const closing = state === 'ended' ? undefined : close(iterator).catch(() => {})
    if (state === 'idle') await closing
  }
}

/** Calls the iterator's `return`, if it has one. */
async function close(iterator: Iterator<RowArray> | AsyncIterator<RowArray>): Promise<void> {
  await iterator.return?.()
}
