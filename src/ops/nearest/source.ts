/** Row-major values of any number of whole rows. */
export type RowArray = Float32Array | Float64Array | Uint8Array
/** A source of rows: one typed array, or an iterable or async iterable of typed arrays with any numbers of rows. */
export type RowBlocks = RowArray | Iterable<RowArray> | AsyncIterable<RowArray>

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
