import { NoisyTeacherError, printable } from '../../engine/check.js'
import type { ArrowBatch, ArrowMessage, ArrowTable } from '../../vendor/arrow.js'
import type { AsyncBuffer } from '../../vendor/parquet.js'
import { type BatchOptions, type Cell, checkCells, type RowBatch } from '../batch.js'
import { decodeLz4Frame } from './lz4.js'
import { readMessages } from './messages.js'

/** The most bytes that a byte of an Arrow file may become, so that a small file cannot fill the memory. */
const MAX_EXPANSION = 1 << 10
/** Bytes that a buffer may always become. */
const ALWAYS_BYTES = 1 << 20

type Arrow = typeof import('../../vendor/arrow.js')

/**
 * Reads Arrow IPC, as a file or a stream, one batch of rows at a time; buffers may be compressed by LZ4 or Zstandard.
 * Throws BAD_VALUE when the file is damaged, or has a list or a group in a column that is read.
 */
export async function* readArrow(file: AsyncBuffer, { name, select }: BatchOptions): AsyncGenerator<RowBatch> {
  const arrow = await import('../../vendor/arrow.js')
  const damaged = (cause: unknown): never => {
    if (cause instanceof NoisyTeacherError) throw cause
    const reason = printable(cause instanceof Error ? cause.message : String(cause)).slice(0, 160)
    throw new NoisyTeacherError('BAD_VALUE', `${name}: the Arrow file is damaged: ${reason}`, { cause })
  }
  let schema: ArrowMessage['content']
  const dictionaries: unknown[] = []
  let rows = 0
  try {
    await addCodecs(arrow)
    for await (const { bytes, end } of readMessages(file)) {
      const { type, content } = arrow.decodeMessage(bytes, 0) ?? {}
      if (type === arrow.MessageHeader.Schema) schema ??= content
      else if (type === arrow.MessageHeader.DictionaryBatch) {
        checkLengths(content?.data ?? {}, bytes.length)
        dictionaries.push(content)
      } else if (type !== arrow.MessageHeader.RecordBatch || !content) throw new RangeError('an unknown message')
      else {
        checkLengths(content, bytes.length)
        const data = { schema, dictionaries, records: [content], dictsBeforeRecord: [dictionaries.length] }
        const table = arrow.createTable(data, { useDate: true, useBigInt: true })
        yield { ...batchOf(table, name, rows, select), progress: { done: end, total: file.byteLength } }
        rows += table.numRows
      }
    }
    if (!schema) throw new RangeError('it has no schema')
  } catch (cause) {
    damaged(cause)
  }
}

function batchOf(table: ArrowTable, name: string, before: number, select: BatchOptions['select']): RowBatch {
  const names = table.schema.fields.map((field) => field.name)
  const wanted = new Set(select?.(names) ?? names)
  const columns = names.map((column, i) => {
    if (!wanted.has(column)) return undefined
    const values = table.getChildAt(i)
    if (values.length !== table.numRows)
      throw new RangeError(`a column has ${values.length} rows, not ${table.numRows}`)
    const cells = values.toArray()
    checkCells(name, column, cells, before)
    return cells as ArrayLike<Cell>
  })
  return { names, rows: table.numRows, columns }
}

/** Throws RangeError when rows claim more than the bytes of their batch can hold, or a buffer is outside of it. */
function checkLengths({ length = 0, nodes = [], regions = [] }: ArrowBatch, bytes: number) {
  const most = Math.max(ALWAYS_BYTES, bytes * MAX_EXPANSION)
  const isRegion = ({ offset, length: size }: { offset: number; length: number }) =>
    offset >= 0 && size >= 0 && offset + size <= bytes
  const isCount = (count: number) => count >= 0 && count <= most
  if (isCount(length) && nodes.every((node) => isCount(node.length)) && regions.every(isRegion)) return
  throw new RangeError(`a batch claims more than its ${bytes} bytes can hold`)
}

let added: Promise<void> | undefined

/** Registers the decompressors, once. */
function addCodecs(arrow: Arrow): Promise<void> {
  added ??= (async () => {
    const limited = (decode: (bytes: Uint8Array, length: number) => Uint8Array) => ({
      decode(bytes: Uint8Array, length: number) {
        const most = Math.max(ALWAYS_BYTES, bytes.length * MAX_EXPANSION)
        if (!(length >= 0 && length <= most)) throw new RangeError(`${bytes.length} bytes claim to become ${length}`)
        return decode(bytes, length)
      },
    })
    arrow.setCompressionCodec(0, limited(decodeLz4Frame))
    arrow.setCompressionCodec(1, limited(await zstandard()))
  })()
  return added
}

/** Returns the decompressor of Zstandard, which Parquet files have too. */
async function zstandard() {
  const { compressors } = await import('../../vendor/parquet.js')
  return (compressors as { ZSTD(bytes: Uint8Array, length: number): Uint8Array }).ZSTD
}
