import { createHash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder, writing } from '../../report/files.js'
import { syncFolder, writeAll } from './files.js'
import type { ByteRange, DamagedLine, ScannedLines } from './scan.js'

/** Number of bytes that are copied at once. */
const COPIED_BYTES = 2 ** 20
const NEWLINE = Buffer.from('\n')

/**
 * Removes what `scanLines` found damaged in a file. With `quarantine`, it is first stored in that folder, in a file
 * called `name` and a hash of its bytes. Good lines that were glued to damaged ones get a line each. A kill at any moment
 * leaves the file as it was or healed; a second healing writes the same file of quarantine. Throws NOT_WRITTEN when a
 * file cannot be written.
 *
 * No other process may write to the file at this time.
 */
export async function healLines(
  path: string,
  { damaged, size, torn }: ScannedLines,
  quarantine?: { folder: string; name: string },
): Promise<void> {
  if (damaged.length === 0) return
  const file = await writing(path, () => open(path, 'r+'))
  try {
    const lost = damaged.flatMap(badPieces).filter((piece) => !isSeparator(piece))
    if (quarantine && lost.length > 0) await setAside(file, lost, quarantine)
    const last = damaged[damaged.length - 1]
    await writing(path, async () => {
      if (damaged.length > 1 || !torn) return rewrite(file, path, damaged, size)
      if (last.good.length === 0) await file.truncate(last.start)
      else if (isWhole(last)) await file.write('\n', size)
      else return rewrite(file, path, damaged, size)
      await file.sync()
    })
  } finally {
    await file.close()
  }
}

/** Returns true for a torn rest that is a line which lacks its newline only. */
const isWhole = ({ start, end, good }: DamagedLine) =>
  good.length === 1 && good[0].start === start && good[0].end === end

/** Returns the number of damaged lines of which something is lost, without a torn rest. */
export const lostLines = ({ damaged, torn }: ScannedLines): number =>
  damaged.slice(0, torn ? -1 : undefined).filter((line) => !badPieces(line).every(isSeparator)).length

/** Returns true for the one byte that ended a line, or should have. */
const isSeparator = ({ start, end }: ByteRange) => end - start <= 1

/** Returns the pieces of a damaged line between the good ones. */
function badPieces({ start, end, good }: DamagedLine): ByteRange[] {
  const starts = [start, ...good.map((piece) => piece.end)]
  const ends = [...good.map((piece) => piece.start), end]
  return starts.map((from, at) => ({ start: from, end: ends[at] })).filter((piece) => piece.end > piece.start)
}

/** Stores pieces of a file in quarantine, each as a line of its own, and waits until they are on the disk. */
async function setAside(
  file: FileHandle,
  pieces: readonly ByteRange[],
  { folder, name }: { folder: string; name: string },
): Promise<void> {
  const hash = createHash('sha256')
  for (const piece of pieces) for await (const bytes of bytesOf(file, piece)) hash.update(bytes)
  const path = join(folder, `${name}-${hash.digest('hex').slice(0, 12)}`)
  await writing(path, async () => {
    await makeFolder(folder)
    const aside = await open(path, 'w')
    try {
      for (const piece of pieces) {
        await copy(file, piece, aside)
        if (!(await endsLine(file, piece))) await writeAll(aside, NEWLINE)
      }
      await aside.sync()
    } finally {
      await aside.close()
    }
    await syncFolder(folder)
  })
}

/** Replaces the file by one without its damaged lines but with the good ones in them. */
async function rewrite(file: FileHandle, path: string, damaged: readonly DamagedLine[], size: number): Promise<void> {
  const draft = `${path}.tmp`
  const healed = await open(draft, 'w')
  try {
    let copied = 0
    for (const line of damaged) {
      await copy(file, { start: copied, end: line.start }, healed)
      for (const piece of line.good) {
        await copy(file, piece, healed)
        await writeAll(healed, NEWLINE)
      }
      copied = line.end
    }
    await copy(file, { start: copied, end: size }, healed)
    await healed.sync()
    await healed.close()
    await rename(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await healed.close().catch(() => {})
    await rm(draft, { force: true })
    throw error
  }
}

async function copy(from: FileHandle, range: ByteRange, to: FileHandle): Promise<void> {
  for await (const bytes of bytesOf(from, range)) await writeAll(to, bytes)
}

const endsLine = async (file: FileHandle, { end }: ByteRange): Promise<boolean> =>
  (await file.read(Buffer.alloc(1), { position: end - 1 })).buffer.equals(NEWLINE)

async function* bytesOf(file: FileHandle, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(COPIED_BYTES, end - at)), {
      position: at,
    })
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
