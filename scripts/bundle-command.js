// Bundles the command with its dependencies into dist/command, and those of the readers of tables into dist/vendor, so
// that no user installs them, and writes their licenses into dist/THIRD-PARTY-NOTICES.txt. The library stays outside: the command imports the modules beside it. Runs after
// the JavaScript is built.
import { writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { build } from 'esbuild'
import { bundleTables } from './bundle-tables.js'
import { noticesOf } from './notices.js'

const DIST = resolve('dist')
/** The folders of dist/ that only the command uses. They are bundled, and not published as they are. */
const BUNDLED = ['cli', 'lab']
/** The packages that are CommonJS call `require`, which a module has to make itself. */
const BANNER = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"

/** Leaves every module of the library where it is: dist/engine/engine.js becomes ../engine/engine.js. */
const library = {
  name: 'library',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const parts = relative(DIST, join(resolveDir, path)).split(sep)
      return parts[0] === '..' || BUNDLED.includes(parts[0])
        ? undefined
        : { path: ['..', ...parts].join('/'), external: true }
    })
  },
}

const { metafile } = await build({
  // All lie in one folder, chunks included, because modules find `./claims.js` and `./worker.js` beside themselves.
  entryPoints: {
    main: 'dist/cli/main.js',
    claims: 'dist/cli/claims.js',
    kinds: 'dist/cli/kinds.js',
    worker: 'dist/lab/claims/worker.js',
    'trial-worker': 'dist/lab/sweeps/run/trial-worker.js',
  },
  outdir: 'dist/command',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  plugins: [library],
  // linkedom does without it where it is not installed.
  external: ['canvas'],
  banner: { js: BANNER },
  minify: true,
  // Functions keep their names for the stack trace of an internal error, which costs 60 kB.
  keepNames: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})
writeFileSync('dist/THIRD-PARTY-NOTICES.txt', noticesOf([...Object.keys(metafile.inputs), ...(await bundleTables())]))
