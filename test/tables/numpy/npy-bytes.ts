/** Writes an array of NumPy: rows of `columns` numbers, of one dimension if there is one column. */
export function npyBytes({
  values,
  columns,
  isFortran = false,
}: {
  values: Float32Array | Float64Array
  columns: number
  isFortran?: boolean
}): Uint8Array {
  const rows = values.length / columns
  const type = values instanceof Float32Array ? '<f4' : '<f8'
  const shape = columns === 1 ? `(${rows},)` : `(${rows}, ${columns})`
  const text = `{'descr': '${type}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': ${shape}, }`
  const header = `${text.padEnd(128 - 11)}\n`
  const ordered = isFortran ? values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]) : values
  const head = [0x93, ...[...'NUMPY'].map((letter) => letter.charCodeAt(0)), 1, 0, header.length, 0]
  const body = new Uint8Array(ordered.buffer, ordered.byteOffset, ordered.byteLength)
  return Uint8Array.from([...head, ...new TextEncoder().encode(header), ...body])
}
