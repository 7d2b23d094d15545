import type { AsyncBuffer } from '../../vendor/parquet.js'

/** First bytes of an Arrow file, which a stream follows: a stream has none. */
const FILE_BYTES = 8
const FILE_MARK = 'ARROW1'
/** What precedes the length of a message, since version 0.15. */
const CONTINUATION = -1
/** Maximum number of bytes of the head of a message, and of its body. */
const MAX_HEAD_BYTES = 1 << 26
const MAX_BODY_BYTES = 2 ** 31

/** A message with its length, head and body, and where it ends in the file. */
export interface MessageBytes {
  bytes: Uint8Array
  end: number
}

/**
 * Yields the messages of a stream, or of a file, which is a stream with a table of contents at its end. One is in memory
 * at a time. Throws RangeError when the lengths that the file claims go beyond its end.
 */
export async function* readMessages(file: AsyncBuffer): AsyncGenerator<MessageBytes> {
  const mark = new TextDecoder().decode(await file.slice(0, Math.min(FILE_MARK.length, file.byteLength)))
  let at = mark === FILE_MARK ? FILE_BYTES : 0
  while (at < file.byteLength) {
    const bytesOf = async (from: number, to: number): Promise<DataView> => {
      if (!(to <= file.byteLength)) throw new RangeError('it is cut off')
      return new DataView(await file.slice(from, to))
    }
    const first = (await bytesOf(at, at + 4)).getInt32(0, true)
    const from = first === CONTINUATION ? at + 8 : at + 4
    const length = first === CONTINUATION ? (await bytesOf(at + 4, from)).getInt32(0, true) : first
    if (length === 0) return
    if (length < 0 || length > MAX_HEAD_BYTES) throw new RangeError('the length of a message is wrong')
    const end = from + length + bodyBytes(await bytesOf(from, from + length))
    yield { bytes: new Uint8Array((await bytesOf(at, end)).buffer as ArrayBuffer), end }
    at = end
  }
}

/** Returns the length of the body of a message: field 3 of its flatbuffer. Reading beyond the end is a RangeError. */
function bodyBytes(head: DataView): number {
  const table = head.getInt32(0, true)
  const fields = table - head.getInt32(table, true)
  const offset = head.getUint16(fields, true) > 10 ? head.getUint16(fields + 10, true) : 0
  const bytes = offset === 0 ? 0 : Number(head.getBigInt64(table + offset, true))
  if (!(bytes >= 0 && bytes <= MAX_BODY_BYTES)) throw new RangeError('the length of a body is wrong')
  return bytes
}
