// Bundles as-bind's runtime into dist/vendor: as-bind depends on an AssemblyScript compiler, which no user should have
// to install.
import { build } from 'esbuild'

await build({
  entryPoints: ['node_modules/as-bind/dist/as-bind.esm.js'],
  outfile: 'dist/vendor/as-bind.js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
})
