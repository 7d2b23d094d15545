/**
 * Opens what a table is read from as bytes: a path, the standard input, a `File` or `Blob`, bytes, or a stream. Says
 * nothing of formats.
 */
import { NoisyTeacherError, printable, shown } from '../engine/check.js'
import { builtin, isNode } from '../engine/platform.js'

/**
 * Where a table is read from. A string is the path of a file (in Node only), or '-' for the standard input. A page
 * passes the `File` that a user chose. Bytes are the whole file.
 */
export type TableSource = string | URL | Blob | Uint8Array | ArrayBuffer | AsyncIterable<Uint8Array>

/** Bytes of a table, from its beginning. */
export interface ByteSource {
  /** The name that error messages begin with: that of the file, 'stdin', or 'table'. */
  name: string
  /** Number of bytes; undefined if unknown, as for a stream. */
  size?: number
  /** Returns the bytes in order. May be called once. */
  chunks(): AsyncIterable<Uint8Array>
  /** Returns the bytes from `start` to `end` - 1, if any byte can be reached; absent for a stream. */
  slice?(start: number, end: number): Promise<ArrayBuffer>
  /** Closes the file, if one is open. */
  close(): Promise<void>
}

/**
 * Number of bytes that are read from a file at once. Cells die before the next chunk, so small chunks stay in the young
 * heap: 6 M rows take 3.3 s and 470 MB by 64 KiB, 4.1 s and 590 MB by 1 MiB.
 */
const CHUNK_BYTES = 1 << 16

/**
 * Opens a source. `name` replaces the name of a file in messages. Throws BAD_VALUE when it is none, or the file cannot
 * be read; UNSUPPORTED when the host has no files.
 */
export async function openSource(who: string, source: unknown, name?: string): Promise<ByteSource> {
  if (source === '-') return ofStream(name ?? 'stdin', await standardInput(who))
  if (typeof source === 'string' || source instanceof URL) return openFile(who, source, name)
  if (source instanceof Blob) {
    const { name: own } = source as Partial<File>
    return ofBlob(name ?? own ?? 'table', source)
  }
  if (source instanceof ArrayBuffer || source instanceof Uint8Array) {
    return ofBlob(name ?? 'table', new Blob([source as BlobPart]))
  }
  if (source !== null && typeof source === 'object' && Symbol.asyncIterator in source) {
    return ofStream(name ?? 'table', source as AsyncIterable<Uint8Array>)
  }
  const needed = 'a path, a File, a Blob, bytes or a stream of bytes'
  throw new NoisyTeacherError('BAD_VALUE', `${who}: the source is ${shown(source)} but must be ${needed}`)
}

const ofStream = (name: string, stream: AsyncIterable<Uint8Array>): ByteSource => ({
  name,
  chunks: () => stream,
  close: async () => {},
})

function ofBlob(name: string, blob: Blob): ByteSource {
  const slice = (start: number, end: number) => blob.slice(start, end).arrayBuffer()
  return { name, size: blob.size, slice, chunks: () => inChunks(blob.size, slice), close: async () => {} }
}

/** Reads slices one after another. */
async function* inChunks(size: number, slice: (start: number, end: number) => Promise<ArrayBuffer>) {
  for (let start = 0; start < size; start += CHUNK_BYTES) {
    yield new Uint8Array(await slice(start, Math.min(size, start + CHUNK_BYTES)))
  }
}

async function standardInput(who: string): Promise<AsyncIterable<Uint8Array>> {
  if (!isNode) throw new NoisyTeacherError('UNSUPPORTED', `${who}: this host has no standard input`)
  return process.stdin
}

/** Opens a file of Node. A pipe, such as /dev/stdin, is read as a stream. */
async function openFile(who: string, path: string | URL, name = printable(String(path))): Promise<ByteSource> {
  if (!isNode) {
    throw new NoisyTeacherError('UNSUPPORTED', `${who}: this host has no files; pass a File, a Blob or bytes`)
  }
  const { open } = builtin<typeof import('node:fs/promises')>('node:fs/promises')
  const refuse = (cause: unknown): never => {
    const reason = String((cause as NodeJS.ErrnoException).code ?? cause)
    throw new NoisyTeacherError('BAD_VALUE', `${name}: the file cannot be read (${reason})`, { cause })
  }
  const file = await open(path).catch(refuse)
  const close = () => file.close().catch(() => {})
  const stat = await file.stat().catch(refuse)
  if (stat.isDirectory()) {
    await close()
    return refuse({ code: 'EISDIR' })
  }
  if (!stat.isFile()) return { ...ofStream(name, file.createReadStream({ autoClose: false })), close }
  const slice = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start)
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at).catch(refuse)
      if (bytesRead === 0) return refuse({ code: 'it became shorter while it was read' })
      at += bytesRead
    }
    return bytes.buffer
  }
  return { name, size: stat.size, slice, close, chunks: () => inChunks(stat.size, slice) }
}

/** Number of bytes by which a format is recognized. */
const HEAD_BYTES = 512

/**
 * Reads the first bytes of a source, at least `HEAD_BYTES` unless it is shorter. Returns them, and all bytes from the
 * beginning.
 */
export async function peek({ chunks }: ByteSource): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks()[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let length = 0
  while (length < HEAD_BYTES) {
    const { done, value } = await iterator.next()
    if (done) break
    first.push(bytesOf(value))
    length += value.length
  }
  const head = joined(first)
  async function* all() {
    if (head.length > 0) yield head
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield bytesOf(next.value)
  }
  return { head, all: all() }
}

/** Returns a chunk of a stream. Throws BAD_VALUE when it is not bytes, as a stream with an encoding has. */
function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk
  throw new NoisyTeacherError('BAD_VALUE', `the stream has ${shown(chunk)} but must have bytes`)
}

/** Returns the pieces one after another. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
