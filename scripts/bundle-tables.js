// Bundles what the readers and writers of tables use into dist/vendor, so that no user installs it: papaparse, flechette,
// and hyparquet with its compressors and its writer. Returns the bundled files, for THIRD-PARTY-NOTICES. Each bundle is loaded where it is needed only.
import { readFileSync } from 'node:fs'
import { build } from 'esbuild'

const BUNDLES = {
  papaparse: "import papaparse from 'papaparse'; export const { Parser } = papaparse",
  parquet:
    "export { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet/src/index.js'; " +
    "export { compressors } from 'hyparquet-compressors'",
  'parquet-writer': "export { ByteWriter, parquetWrite, parquetWriteBuffer } from 'hyparquet-writer'",
  arrow: ['decode/message.js', 'decode/table-from-ipc.js', 'compression.js', 'constants.js']
    .map((file) => `export * from './node_modules/@uwdata/flechette/src/${file}'`)
    .join('; '),
}

/** Replaces Node's streams, of which papaparse has wrappers that we don't use, by an empty module. */
const noStreams = {
  name: 'no-streams',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^stream$/ }, ({ path }) => ({ path, namespace: 'empty' }))
    onLoad({ filter: /./, namespace: 'empty' }, () => ({ contents: '' }))
  },
}

/**
 * Changes of loops that take their lengths from a file as they are written, so that a damaged one would run two billion
 * times, or forever: the lists of flechette's messages, and the runs of equal values of hyparquet.
 */
const BOUNDS = {
  'flechette/src/util/read.js': [
    ['{ length: readInt32(buf, base) }', '{ length: boundedLength(buf, base, stride) }'],
    [
      'export function readVector(',
      `function boundedLength(buf, base, stride) {
  const length = readInt32(buf, base)
  if (length >= 0 && base + SIZEOF_INT + length * stride <= buf.length) return length
  throw new RangeError('a list is longer than its message')
}
export function readVector(`,
    ],
  ],
  'hyparquet/src/encoding.js': [
    ['const count = header >>> 1\n', 'const count = Math.min(header >>> 1, output.length - seen)\n'],
    [
      'let seen = 0\n',
      `let seen = 0
  if (output.length > 2 ** 24) throw new RangeError('a page has more than 16,777,216 values')
  if (!(startOffset >= 0)) throw new RangeError('the levels of a page have no length')
`,
    ],
  ],
}

/** Applies these changes. Throws when a text is not found, as in another version. */
const bounded = {
  name: 'bounded',
  setup({ onLoad }) {
    for (const [file, changes] of Object.entries(BOUNDS)) {
      const filter = new RegExp(`${file.replace(/[./]/g, '[./\\\\]')}$`)
      onLoad({ filter }, ({ path }) => {
        const contents = changes.reduce(
          (text, [from, to]) => {
            if (text.split(from).length !== 2) throw new Error(`bundle-tables: ${path} has not one ${from}`)
            return text.replace(from, to)
          },
          readFileSync(path, 'utf8'),
        )
        return { contents }
      })
    }
  },
}

/** Writes dist/vendor/papaparse.js, arrow.js, parquet.js and parquet-writer.js. Returns the paths of the files in them. */
export async function bundleTables() {
  const results = await Promise.all(
    Object.entries(BUNDLES).map(([name, contents]) =>
      build({
        stdin: { contents, resolveDir: '.' },
        outfile: `dist/vendor/${name}.js`,
        bundle: true,
        format: 'esm',
        platform: 'neutral',
        mainFields: ['module', 'main'],
        // Those for browsers import no module of Node.
        conditions: ['browser'],
        target: 'es2022',
        plugins: [noStreams, bounded],
        minify: true,
        legalComments: 'none',
        metafile: true,
        logLevel: 'warning',
      }),
    ),
  )
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs))
}
