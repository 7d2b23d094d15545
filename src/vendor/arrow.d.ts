// The part of @uwdata/flechette that scripts/bundle-tables.js bundles and we use.

/** Rows, or entries of a dictionary: their number, that of each column, and where the buffers are in the body. */
export interface ArrowBatch {
  length?: number
  nodes?: { length: number }[]
  regions?: { offset: number; length: number }[]
}

/** A message of the stream: a schema, a dictionary, whose entries are `data`, or rows. */
export interface ArrowMessage {
  type: number
  content?: ArrowBatch & { data?: ArrowBatch }
}

/** A table of one batch of rows. */
export interface ArrowTable {
  numRows: number
  schema: { fields: { name: string }[] }
  getChildAt(i: number): { length: number; toArray(): ArrayLike<unknown> }
}

/** Types of messages. */
export const MessageHeader: { Schema: number; DictionaryBatch: number; RecordBatch: number }

/** Decodes the message at byte `index`, whose length was checked. */
export function decodeMessage(bytes: Uint8Array, index: number): ArrowMessage | null

export function createTable(
  data: { schema: unknown; dictionaries: unknown[]; records: unknown[]; dictsBeforeRecord: number[] },
  options: { useDate: boolean; useBigInt: boolean },
): ArrowTable

/** Registers a decompressor: 0 is LZ4 in frames, 1 is Zstandard. */
export function setCompressionCodec(
  type: number,
  codec: { decode(bytes: Uint8Array, length: number): Uint8Array },
): void
