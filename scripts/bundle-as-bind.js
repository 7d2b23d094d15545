// Bundles as-bind's runtime into dist/vendor: as-bind depends on an AssemblyScript compiler, which no user should have
// to install.
import { readFileSync, writeFileSync } from 'node:fs'
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

// as-bind's bundle contains the AssemblyScript loader, whose package has no license file; its license is that of the
// compiler.
const licenses = { 'as-bind': 'node_modules/as-bind/LICENSE', assemblyscript: 'node_modules/assemblyscript/LICENSE' }
const text = Object.entries(licenses).map(([name, path]) => `${name}\n\n${readFileSync(path, 'utf8').trim()}\n`)
writeFileSync('dist/vendor/LICENSE.txt', text.join(`\n${'-'.repeat(80)}\n\n`))
