import { deflateRawSync, gzipSync } from 'node:zlib'
import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import { parquet, utf8 } from '../bytes.js'
import { FILES } from '../numpy/files.js'
import { npyBytes } from '../numpy/npy-bytes.js'
import { zipBytes } from './zip-bytes.js'

/** A file that is no dataset: its name, its bytes, and what the line about it says. */
export type Malformed = readonly [name: string, bytes: Uint8Array, says: RegExp]

const numbers = Array.from({ length: 60 }, (_, i) => i)
const rows = numbers.map((i) => `${i},${i * 2},${i % 2}`)
const csv = (text: string) => utf8(`x1,x2,y\n${text}\n`)
const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer)
const changed = (bytes: Uint8Array, at: number, values: readonly number[]) => {
  const copy = bytes.slice()
  copy.set(values, at < 0 ? bytes.length + at : at)
  return copy
}
const cut = (bytes: Uint8Array, share: number) => bytes.slice(0, Math.floor(bytes.length * share))
const ofBase64 = (name: keyof typeof FILES) => new Uint8Array(Buffer.from(FILES[name], 'base64'))

const goodParquet = parquet(
  [
    { name: 'x', data: numbers, type: 'DOUBLE' },
    { name: 'y', data: numbers.map((i) => i % 2), type: 'INT32' },
  ],
  20,
)
const goodNpy = npyBytes({ values: Float64Array.from(numbers), columns: 3 })
const goodArrow = tableToIPC(tableFromArrays({ x: Float64Array.from(numbers), y: numbers.map((i) => `c${i % 2}`) }), {
  format: 'stream',
})!
const arrowFile = tableToIPC(tableFromArrays({ x: Float64Array.from(numbers), y: numbers.map((i) => `c${i % 2}`) }), {
  format: 'file',
})!
const [goodNpz, packedNpz] = [ofBase64('archive'), ofBase64('packed')]

/** An array of NumPy with this header. */
function npyOf(header: string, body = new Uint8Array(64)): Uint8Array {
  const text = `${header.padEnd(117)}\n`
  return Uint8Array.from([...utf8('\x93NUMPY').slice(1), 1, 0, text.length, 0, ...utf8(text), ...body]).subarray(0)
}
const npyText = (header: string) => changed(npyOf(header), 0, [0x93])
const headerOf = (descr: string, shape: string, order = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`

const TEXT: readonly Malformed[] = [
  ['empty.csv', utf8(''), /the table has no rows/],
  ['blank.csv', utf8(' \r\n\r\n'), /the table has no rows/],
  ['bom.csv', utf8('\ufeff'), /the table has no rows/],
  ['header.csv', utf8('x1,x2,y\r\n'), /the table has no rows/],
  ['short-row.csv', csv('1,2,0\n1,2'), /row 3 has 2 cells but the first row has 3/],
  ['long-row.csv', csv('1,2,0\n1,2,3,4'), /row 3 has 4 cells but the first row has 3/],
  ['late-row.csv', csv(`${rows.join('\n')}\n1`), /row 62 has 1 cell but the first row has 3/],
  ['crlf-row.csv', utf8('x1,y\r\n1,0\r\n1\r\n'), /row 3 has 1 cell but the first row has 2/],
  ['open-quote.csv', csv('1,"2,0\n1,2,0'), /row 2 has a quote that is not closed/],
  ['text-after-quote.csv', csv('1,"2"3,0'), /row 2 has text between a closing quote and the next cell/],
  [
    'quoted-newlines.csv',
    csv(numbers.map((i) => `1,"a\n${i}",0`).join('\n')),
    /more than 50 different words: 'x2' \(such as 'a\\n0'\)/,
  ],
  ['late-newline.csv', csv('1,2,0\n1,"2\n3",0'), /data row 2, column 'x2' is '2\\n3' but must be a finite number/],
  ['latin1.csv', Uint8Array.of(...csv('1,2,0'), 0xe9, 0x2c), /line 3 has bytes that are not UTF-8/],
  ['utf16-odd.csv', utf16('\ufeffx,y\n1,0\n').slice(0, -1), /bytes that are not UTF-16LE/],
  ['utf16-no-mark.csv', utf16('x,y\n1,0\n'), /line 1 has a NUL byte/],
  ['cut-letter.csv', cut(utf8('x,y\n1,é'), 0.99), /bytes that are not UTF-8/],
  ['nul.csv', csv('1,2,0\n1,\0,0'), /line 3 has a NUL byte/],
  ['noise.csv', Uint8Array.from({ length: 999 }, (_, i) => (i * i * 31 + 7 * i) % 251), /not UTF-8|NUL byte/],
  ['noise.bin', Uint8Array.from({ length: 999 }, (_, i) => (i * i * 37 + 5 * i + 128) % 253), /not UTF-8|NUL byte/],
  ['gzip.csv', new Uint8Array(gzipSync('x,y\n1,0\n')), /compressed by gzip/],
  ['zstd.csv', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), /compressed by Zstandard/],
  ['bzip2.csv', utf8('BZh91AY'), /compressed by bzip2/],
  ['sheet.xlsx', zipBytes([{ name: 'xl/workbook.xml', bytes: utf8('<xml/>') }]), /a zip archive or a spreadsheet/],
  ['old.xls', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0), /an old spreadsheet/],
  ['base.sqlite', utf8('SQLite format 3\0'), /a database/],
  ['paper.pdf', utf8('%PDF-1.7'), /a PDF/],
  ['feather1.feather', utf8('FEA1\0\0\0\0'), /an old Feather file/],
  ['word.csv', csv('1,2,0\nabc,2,0'), /data row 2, column 'x1' is 'abc' but must be a finite number/],
  ['nan.csv', csv('1,2,0\nNaN,2,0'), /data row 2, column 'x1' is missing/],
  ['blank-cell.csv', csv('1,2,0\n ,2,0'), /data row 2, column 'x1' is missing/],
  ['inf.csv', csv('1,2,0\n1,inf,0'), /data row 2, column 'x2' is 'inf' but must be a finite number/],
  ['huge-number.csv', csv('1,2,0\n1,1e999,0'), /data row 2, column 'x2' is '1e999' but must be a finite number/],
  ['comma.csv', utf8('x1;y\n1;0\n1,5;1\n'), /column 'x1' is '1,5' but must be a finite number/],
  ['hex.csv', csv('1,2,0\n0x10,2,0'), /column 'x1' is '0x10' but must be a finite number/],
  ['truth.csv', csv('true,2,0\n1,2,0'), /column 'x1' is '1' but must be true or false/],
  ['words.csv', csv(numbers.map((i) => `w${i},1,0`).join('\n')), /more than 50 different words: 'x1' \(such as 'w0'\)/],
  ['huge-field.csv', csv(`1,"${'a\n'.repeat(9_000_000)}",0`), /row 2 is too long; is a quote not closed\?/],
  ['huge-row.csv', utf8(`x,y\n${'1'.repeat(17_000_000)}`), /row 2 is too long/],
  ['many-columns.csv', utf8(`${'x,'.repeat(200_000)}y\n1\n`), /there are 200001 columns|row 2 has 1 cell/],
  [
    'wide-header.csv',
    utf8(`${Array.from({ length: 100_001 }, (_, i) => `x${i}`).join(',')}\n${'1,'.repeat(100_000)}1\n`),
    /there are 100001 columns, more than 100000/,
  ],
  ['twice.csv', utf8('x,x,y\n1,2,0\n'), /2 columns are called 'x'/],
  ['no-label.csv', utf8('x1,x2\n1,2\n'), /no column is recognized as that of the labels/],
  ['blank-labels.csv', csv('1,2,\n3,4,NA'), /column 'y' has no label/],
  ['only-label.csv', utf8('y\n0\n1\n'), /there is no column of features/],
  ['only-id.csv', utf8('id,y\na,0\nb,1\n'), /there is no column of features/],
  ['dashes.csv', csv('-,-,0\n-,-,1'), /4 cells are missing, the first in data row 1: 2 in column 'x1'/],
]

const JSON_FILES: readonly Malformed[] = [
  ['line.jsonl', utf8('{"x":1,"y":0}\n{"x":2,\n'), /line 2 is not JSON/],
  ['number.jsonl', utf8('{"x":1,"y":0}\n3\n'), /line 2 is 3 but must be an object/],
  ['null.jsonl', utf8('{"x":1,"y":0}\nnull\n'), /line 2 is null but must be an object/],
  ['list-cell.jsonl', utf8('{"x":[1],"y":0}\n'), /line 1, column 'x' has a list/],
  ['object-cell.jsonl', utf8('{"x":{"a":1},"y":0}\n'), /line 1, column 'x' has an object/],
  ['cut.json', utf8('[{"x":1,"y":0},{"x"'), /the list is not JSON/],
  ['list-of-lists.json', utf8('[[1,0],[2,1]]'), /entry 1 is a list but must be an object/],
  ['empty-list.json', utf8('[]'), /the table has no rows/],
  ['empty-objects.jsonl', utf8('{}\n{}\n'), /no column is recognized/],
  [
    'late-word.jsonl',
    utf8('{"x":1,"y":0}\n{"x":"a","y":1}\n'),
    /data row 2, column 'x' is 'a' but must be a finite number/,
  ],
  ['absent.jsonl', utf8('{"x":1,"y":0}\n{"y":1}\n'), /data row 2, column 'x' is missing/],
  ['deep.json', utf8(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), /not JSON|entry 1 is a list/],
  ['long-line.jsonl', utf8(`{"x":"${'a'.repeat(17_000_000)}`), /line 1 is too long/],
]

const PARQUET_FILES: readonly Malformed[] = [
  ['text.parquet', utf8('x,y\n1,0\n'), /the file is not Parquet/],
  ['head.parquet', utf8('PAR1'), /the Parquet file is damaged/],
  ['marks.parquet', utf8('PAR1PAR1'), /the Parquet file is damaged/],
  ...[0.1, 0.5, 0.9, 0.99].map(
    (share): Malformed => [`cut-${share}.parquet`, cut(goodParquet, share), /the Parquet file is damaged/],
  ),
  ['footer.parquet', changed(goodParquet, -6, [0xff, 0xff, 0xff, 0x7f]), /the Parquet file is damaged/],
  ['no-footer.parquet', changed(goodParquet, -8, [0, 0, 0, 0]), /the Parquet file is damaged/],
  ['zeros.parquet', Uint8Array.from([...utf8('PAR1'), ...new Uint8Array(4096), ...utf8('PAR1')]), /damaged|no rows/],
  [
    'text-numbers.parquet',
    parquet([
      { name: 'x', data: ['1', 'a'] },
      { name: 'y', data: ['0', '1'] },
    ]),
    /column 'x' is 'a'/,
  ],
  [
    'missing.parquet',
    parquet([
      { name: 'x', data: [1, null], type: 'DOUBLE' },
      { name: 'y', data: ['0', '1'] },
    ]),
    /data row 2, column 'x' is missing/,
  ],
]

const NUMPY_FILES: readonly Malformed[] = [
  ['text.npy', utf8('x,y\n'), /the file is not an array of NumPy/],
  ['magic.npy', goodNpy.slice(0, 6), /not an array of NumPy/],
  ['prefix.npy', goodNpy.slice(0, 11), /not an array of NumPy/],
  ['header.npy', goodNpy.slice(0, 60), /the header of the array is damaged/],
  ['cut.npy', cut(goodNpy, 0.8), /the array is cut off: it needs 480 bytes/],
  ['long-header.npy', changed(goodNpy, 8, [0xff, 0xff]), /the header of the array is damaged/],
  ['long-header2.npy', changed(goodNpy, 6, [2, 0, 0xff, 0xff, 0xff, 0xff]), /the header of the array is damaged/],
  ['objects.npy', npyText(headerOf('|O', '(2,)')), /type \|O; save an array of numbers/],
  ['complex.npy', npyText(headerOf('<c16', '(2,)')), /type <c16; save it as float64/],
  ['times.npy', npyText(headerOf('<M8[ns]', '(2,)')), /type <M8\[ns\]/],
  ['fields.npy', npyText("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }"), /the array has fields/],
  ['no-type.npy', npyText("{'fortran_order': False, 'shape': (2,), }"), /the header of the array is damaged/],
  ['bomb.npy', npyText(headerOf('<f8', '(1000000000, 1000)')), /the array is cut off: it needs 8000000000000 bytes/],
  ['infinite.npy', npyText(headerOf('<f8', `(${'9'.repeat(50)}, 1)`)), /the array is cut off/],
  ['wide.npy', npyText(headerOf('<f8', '(1, 1000000)')), /there are 1000000 columns/],
  ['no-rows.npy', npyText(headerOf('<f8', '(0, 4)')), /no column is recognized|no rows/],
  ['scalar.npy', npyText(headerOf('<f8', '()')), /the table has no rows|no column/],
  ['cube.npy', npyText(headerOf('<f8', '(2, 2, 2)', 'True')), /must be in C order/],
  ['nan.npy', npyBytes({ values: Float64Array.of(1, Number.NaN), columns: 1 }), /no column is recognized/],
  ['text.npz', utf8('x,y\n'), /the file is not an archive of NumPy/],
  ...[0.3, 0.9].map((share): Malformed => [`cut-${share}.npz`, cut(goodNpz, share), /the archive is damaged/]),
  ['packed-cut.npz', cut(packedNpz, 0.95), /the archive is damaged/],
  [
    'packed-noise.npz',
    changed(packedNpz, 60, [1, 2, 3, 4, 5, 6, 7, 8]),
    /cannot be inflated|is damaged|cut off|not an array/,
  ],
  ['short.npz', zipBytes([{ name: 'x.npy', bytes: cut(goodNpy, 0.5) }]), /array 'x': the array is cut off/],
  [
    'rows.npz',
    zipBytes([
      { name: 'x.npy', bytes: goodNpy },
      { name: 'y.npy', bytes: npyBytes({ values: Float64Array.of(1, 2), columns: 1 }) },
    ]),
    /array 'x' has 20 rows but array 'y' has 2 rows; ignore one/,
  ],
  ['encrypted.npz', zipBytes([{ name: 'x.npy', bytes: goodNpy, flags: 1 }]), /the archive is damaged/],
  ['bzip2.npz', zipBytes([{ name: 'x.npy', bytes: goodNpy, method: 12 }]), /the archive is damaged/],
  [
    'bomb.npz',
    zipBytes([
      {
        name: 'x.npy',
        bytes: new Uint8Array(deflateRawSync(new Uint8Array(100_000))),
        method: 8,
        length: 4_000_000_000,
      },
    ]),
    /claim to become 4000000000/,
  ],
  [
    'long-entry.npz',
    zipBytes([{ name: 'x.npy', bytes: new Uint8Array(deflateRawSync(goodNpy)), method: 8, length: 10_000 }]),
    /no column is recognized|cut off/,
  ],
  [
    'not-deflated.npz',
    zipBytes([{ name: 'x.npy', bytes: new Uint8Array(200).fill(255), method: 8, length: 600 }]),
    /cannot be inflated/,
  ],
]

const ARROW_FILES: readonly Malformed[] = [
  ['text.arrow', utf8('x,y\n'), /the file is not Arrow/],
  ['mark.arrow', utf8('ARROW1'), /the Arrow file is damaged/],
  ...[0.1, 0.4, 0.7, 0.95].map(
    (share): Malformed => [`cut-${share}.arrow`, cut(goodArrow, share), /the Arrow file is damaged|no rows/],
  ),
  ['cut-file.arrow', cut(arrowFile, 0.3), /the Arrow file is damaged/],
  ['negative.arrow', changed(goodArrow, 4, [0xf8, 0xff, 0xff, 0xff]), /the length of a message is wrong/],
  ['long.arrow', changed(goodArrow, 4, [0xff, 0xff, 0xff, 0x7f]), /the length of a message is wrong/],
  ['zeros.arrow', Uint8Array.from([...utf8('ARROW1'), ...new Uint8Array(200)]), /the Arrow file is damaged/],
  ['minus-ones.arrow', new Uint8Array(300).fill(255), /the Arrow file is damaged/],
]

/** More than 100 files that are no dataset. */
export const MALFORMED_DATASETS = [...TEXT, ...JSON_FILES, ...PARQUET_FILES, ...NUMPY_FILES, ...ARROW_FILES]

/** Files that are a dataset, to be damaged at random. */
export const GOOD_DATASETS: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['x.parquet', goodParquet],
  ['x.npy', goodNpy],
  ['x.npz', goodNpz],
  ['packed.npz', packedNpz],
  ['x.arrow', goodArrow],
  ['file.arrow', arrowFile],
]
