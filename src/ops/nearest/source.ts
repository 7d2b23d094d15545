/** Whole rows, one after another. */
export type RowArray = Float32Array | Float64Array | Uint8Array
/** Rows that come in arrays of any lengths, or all at once. */
export type RowBlocks = RowArray | Iterable<RowArray> | AsyncIterable<RowArray>

/**
 * What a source yields. An abort ends the wait for it, and however the reading ends, the source's `return` is called unless it
 * has come to its own end.
 */
export async function* readBlocks(blocks: RowBlocks, signal?: AbortSignal): AsyncGenerator<RowArray> {
  const source = ArrayBuffer.isView(blocks) ? [blocks] : blocks
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  const over = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { signal: over.signal })
  })
  // Heard by the race; between two races nobody waits for it.
  aborted.catch(() => {})
  let state: 'asked' | 'answered' | 'ended' = 'answered'
  try {
    while (true) {
      signal?.throwIfAborted()
      state = 'asked'
      const { done, value } = await Promise.race([iterator.next(), aborted])
      state = done ? 'ended' : 'answered'
      if (done) return
      yield value
    }
  } finally {
    over.abort()
    // As in `for await`, the first error counts. One who still owes an answer is not waited for: it may never come.
    const closing = state === 'ended' ? undefined : close(iterator).catch(() => {})
    if (state === 'answered') await closing
  }
}

async function close(iterator: Iterator<RowArray> | AsyncIterator<RowArray>): Promise<void> {
  await iterator.return?.()
}
