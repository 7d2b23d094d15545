// Bundles what the readers and writers of tables use into dist/vendor, so that no user installs it: papaparse, flechette,
// and hyparquet with its compressors and its writer. Returns the bundled files, for THIRD-PARTY-NOTICES. Each bundle is loaded where it is needed only.
import { build } from 'esbuild'

const BUNDLES = {
  papaparse: "import papaparse from 'papaparse'; export const { Parser } = papaparse",
  parquet:
    "export { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet/src/index.js'; " +
    "export { compressors } from 'hyparquet-compressors'",
  'parquet-writer': "export { parquetWriteBuffer } from 'hyparquet-writer'",
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
        plugins: [noStreams],
        minify: true,
        legalComments: 'none',
        metafile: true,
        logLevel: 'warning',
      }),
    ),
  )
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs))
}
