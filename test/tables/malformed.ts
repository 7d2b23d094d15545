import { gzipSync } from 'node:zlib'
import { parquet, utf8 } from './bytes.js'

const long = Array.from({ length: 3000 }, (_, i) => `i${i % 100},w${i % 37},${i % 3}`)
const good = parquet([
  { name: 'item', data: ['a', 'b'] },
  { name: 'worker', data: ['v', 'w'] },
  { name: 'label', data: ['0', '1'] },
])

/** Replaces a byte. */
const with1 = (bytes: Uint8Array, at: number, value: number) => bytes.map((byte, i) => (i === at ? value : byte))

/** Files that are no table of votes: name, bytes, and what the one line about each says. */
export const MALFORMED: readonly [name: string, bytes: Uint8Array, says: RegExp][] = [
  ['empty.csv', utf8(''), /the table has no rows/],
  ['blank.csv', utf8(' \n\n \n'), /the table has no rows/],
  ['header.csv', utf8('item,worker,label\n'), /the table has no rows/],
  ['ragged.csv', utf8('item,worker,label\na,v,0\n\nb,w\n'), /row 4 has 2 cells but the first row has 3/],
  [
    'late.csv',
    utf8(`item,worker,label\n${long.join('\n')}\na,b,c,d\n`),
    /row 3002 has 4 cells but the first row has 3/,
  ],
  ['quote.csv', utf8('item,worker,label\n"a,v,0\nb,w,1\n'), /row 2 has a quote that is not closed/],
  [
    'after.csv',
    utf8('item,worker,label\na,v,0\n"b"x,w,1\n'),
    /row 3 has text between a closing quote and the next cell/,
  ],
  [
    'latin1.csv',
    Uint8Array.of(...utf8('item,worker,label\na,v,0\n'), 0xe9, ...utf8(',w,1\n')),
    /line 3 has bytes that are not UTF-8/,
  ],
  ['nul.csv', utf8('item,worker,label\na,v,0\nb\0,w,1\n'), /line 3 has a NUL byte/],
  [
    'noise.csv',
    Uint8Array.from({ length: 999 }, (_, i) => (i * i * 31 + 7 * i) % 251),
    /has bytes that are not UTF-8|NUL byte/,
  ],
  ['packed.csv', new Uint8Array(gzipSync('item,worker,label\na,v,0\n')), /compressed by gzip/],
  ['sheet.csv', Uint8Array.of(80, 75, 3, 4, 20, 0), /a zip archive or a spreadsheet/],
  ['array.npy', Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0), /not an array of NumPy/],
  ['lines.jsonl', utf8('{"item":"a","worker":"v","label":0}\n{"item":"b",\n'), /line 2 is not JSON/],
  ['numbers.jsonl', utf8('{"item":"a"}\n3\n'), /line 2 is 3 but must be an object/],
  [
    'lists.jsonl',
    utf8('{"item":"a","worker":"v","label":0}\n{"item":"b","worker":"v","label":[1]}\n'),
    /line 2, column 'label' has a list/,
  ],
  ['list.json', utf8('[{"item":"a","worker":"v","label":0},{"item"'), /the list is not JSON/],
  ['not.parquet', utf8('item,worker,label\na,v,0\n'), /the file is not Parquet/],
  ['cut.parquet', good.slice(0, good.length - 9), /the Parquet file is damaged/],
  ['footer.parquet', with1(good, good.length - 6, 0xff), /the Parquet file is damaged/],
  ['short.parquet', good.slice(0, 6), /the Parquet file is damaged/],
  ['item.csv', utf8('item,worker,label\na,v,0\n,w,1\n'), /column 'item' is missing in data row 2/],
  ['worker.csv', utf8('item,worker,label\na,v,0\nb,NA,1\n'), /column 'worker' is missing in data row 2/],
  ['twice.csv', utf8('item,w,w\na,0,1\nb,1,1\n'), /2 columns are called 'w'/],
  [
    'form.csv',
    utf8(`x,y,z\n${long.slice(0, 99).join('\n')}\n`),
    /may be item, annotator and label, or three annotators/,
  ],
  [
    'bare.csv',
    utf8(`${long.map((line) => line.replace(/[iw]/g, '')).join('\n')}\n`),
    /may be item, annotator and label, or three annotators/,
  ],
  ['none.csv', utf8('item,worker,label\na,v,\nb,w,NA\n'), /there is no vote/],
]
