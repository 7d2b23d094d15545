import type { Call } from '../../engine/call.js'

/** Rows of 64 bytes in one block of work. */
const BLOCK_ROWS = 1024

/** Where the sums of all pieces of an E step are, one piece after another. */
export interface PieceSums {
  /** Address of the first piece. */
  sums: number
  /** Number of pieces. */
  pieces: number
  /** Bytes of one piece, a multiple of 16. */
  bytes: number
}

/** Adds the sums of all pieces, in order, into those of the first. `step` is the progress to report. */
export async function addPieces(
  call: Call,
  { sums, pieces, bytes }: PieceSums,
  step: { done: number; total: number },
): Promise<void> {
  if (pieces === 1) return
  const rows = Math.ceil(bytes / 64)
  const task = { op: 'addVoteSums', args: [sums, pieces, bytes], rows, block: BLOCK_ROWS }
  await call.run('result', { ...task, products: (pieces * bytes) / 8 }, `${call.who}: iterations`, step)
}
