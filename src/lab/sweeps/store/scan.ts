import { type FileHandle, open } from 'node:fs/promises'

/** Form of the lines of a file. */
export interface LineForm {
  /** Bytes with which every line begins, and which occur nowhere else in a line. */
  head: string
  /** Takes the line in bytes [start, end), without its newline. Returns false if it is damaged. */
  accept(bytes: Buffer, start: number, end: number): boolean
}

/** A range of bytes of a file. */
export interface ByteRange {
  start: number
  end: number
}

/** A damaged line with its newline, or the rest of a file after its last newline. */
export interface DamagedLine extends ByteRange {
  /** The undamaged lines in it, which are glued to others: bytes without a newline. */
  good: readonly ByteRange[]
}

/** Result of reading a file of lines. */
export interface ScannedLines {
  /** Number of accepted lines. */
  lines: number
  /** Damaged lines, in the order of the file. The last one may be the rest after the last newline. */
  damaged: readonly DamagedLine[]
  /** Number of bytes that were read. */
  size: number
  /** True if the file has a rest after its last newline: a write that was cut, or that goes on at this moment. */
  torn: boolean
}

/** Fewest and most bytes that are read at once. */
const [MIN_CHUNK_BYTES, MAX_CHUNK_BYTES] = [2 ** 12, 2 ** 20]
/** Bytes of a line after which it is damaged, so that a file without a newline does not fill the memory. */
const MAX_LINE_BYTES = 2 ** 28
const NEWLINE = 10
const BRACE = 125

/**
 * Reads a file of lines in chunks. Offers every line to `form.accept`; of a damaged line also the pieces that look like
 * lines, because a write that was cut, or a newline that was damaged, glues one line to the next.
 */
export async function scanLines(path: string, form: LineForm, signal?: AbortSignal): Promise<ScannedLines> {
  const file = await open(path, 'r')
  try {
    return await scan(file, form, signal)
  } finally {
    await file.close()
  }
}

async function scan(file: FileHandle, form: LineForm, signal?: AbortSignal): Promise<ScannedLines> {
  const damaged: DamagedLine[] = []
  const chunkBytes = Math.min(Math.max((await file.stat()).size, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES)
  let buffer = Buffer.allocUnsafe(2 * chunkBytes)
  // The buffer holds bytes [offset, offset + filled) of the file; its first byte is the first one of a line.
  let [offset, filled, lines] = [0, 0, 0]
  for (;;) {
    signal?.throwIfAborted()
    if (filled + chunkBytes > buffer.length) buffer = grown(buffer)
    const { bytesRead } = await file.read(buffer, filled, chunkBytes, offset + filled)
    const searched = filled
    filled += bytesRead
    const chunk = buffer.subarray(0, filled)
    let start = 0
    for (let end = chunk.indexOf(NEWLINE, searched); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (form.accept(chunk, start, end)) lines++
      else lines += damagedLine(chunk, { start, end }, end + 1)
      start = end + 1
    }
    const done = bytesRead === 0
    if (done || filled - start > MAX_LINE_BYTES) {
      if (filled > start) lines += damagedLine(chunk, { start, end: filled }, filled)
      if (done) return { lines, damaged, size: offset + filled, torn: filled > start }
      start = filled
    }
    buffer.copyWithin(0, start, filled)
    offset += start
    filled -= start
  }

  /** Notes a damaged line that ends at `next`. Returns the number of good lines in it. */
  function damagedLine(bytes: Buffer, { start, end }: ByteRange, next: number): number {
    const good = piecesOf(bytes, { start, end }, form)
    const inFile = (range: ByteRange) => ({ start: offset + range.start, end: offset + range.end })
    damaged.push({ ...inFile({ start, end: next }), good: good.map(inFile) })
    return good.length
  }
}

function grown(buffer: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(2 * buffer.length)
  buffer.copy(larger)
  return larger
}

/** Returns the good lines that are glued in a damaged one: from each place that looks like a line's head to the next. */
function piecesOf(bytes: Buffer, { start, end }: ByteRange, { head, accept }: LineForm): ByteRange[] {
  const line = bytes.subarray(start, end)
  const heads: number[] = []
  for (let at = line.indexOf(head); at >= 0; at = line.indexOf(head, at + 1)) heads.push(start + at)
  const good: ByteRange[] = []
  for (const [at, from] of heads.entries()) {
    const next = heads[at + 1] ?? end
    // What is behind the last brace is a damaged newline.
    const to = from + bytes.subarray(from, next).lastIndexOf(BRACE) + 1
    if (to > from && accept(bytes, from, to)) good.push({ start: from, end: to })
  }
  return good
}
