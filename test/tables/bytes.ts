import { parquetWriteBuffer } from 'hyparquet-writer'

/** Bytes of a text in UTF-8. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A stream that gives bytes in pieces of these lengths, over and over. */
export async function* inPieces(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]
    yield bytes.slice(at, at + length)
    at += length
  }
}

/** A Parquet file of these columns, in groups of so many rows. */
export function parquet(columns: { name: string; data: unknown[]; type?: string }[], rowGroupSize = 2): Uint8Array {
  const columnData = columns as Parameters<typeof parquetWriteBuffer>[0]['columnData']
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }))
}

/** Numbers from 0 to 1 that depend on the seed alone (a linear congruential generator with a mixed output). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0) / 2 ** 32
  }
}
