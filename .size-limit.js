// What a page loads, compressed by brotli. size-limit bundles what is imported, without the rest.
const library = {
  path: 'dist/index.js',
  modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', target: 'es2022' }),
}
const core = ['createEngine', 'nearest', 'gramMatvec', 'fitNearest']
const taught = [...core, 'fitTeacher', 'distill']
const importing = (names) => ({ ...library, name: names.join(', '), import: `{ ${names.join(', ')} }` })
const binary = (name) => ({
  name: `${name}.wasm`,
  path: `dist/wasm/${name}.wasm`,
  disablePlugins: ['@size-limit/esbuild'],
  limit: '60 KiB',
})

export default [
  // A pool loads the formats of all learners only when it is loaded from bytes: less for bundlers that split, such as
  // Vite; esbuild in one file wraps the modules for it, which is 1.1 kB here and 2.5 kB of the others.
  // Small problems in one run are .3 kB of it; metrics, radius and regression, which the geometry and fitNearest bring
  // along, 3 kB; plain arrays and the default engine, which every search accepts, 1.7 kB.
  { ...importing(core), limit: '32 KiB' },
  // The default student chooses among kernels, and a pool that was saved may be of any learner, whose options come along.
  // Noise draws labels by SIMD, 1.5 kB of wasm that every teacher brings along.
  { ...importing(taught), limit: '65 KiB' },
  // Votes of annotators are 10 kB of everything; their features, teachers and simulator 5 kB more.
  // Audits of labels are 7 kB of it.
  { ...library, name: 'everything', import: '*', limit: '132 KiB' },
  { ...library, name: 'everything, inlined', path: 'dist/inline.js', import: '*', limit: '216 KiB' },
  // 28 kB of it are loaded at first. The rest is loaded with a file of its format: 79 kB read Parquet, with the dictionary
  // of brotli, 17 kB write it, and 7 kB read Arrow.
  // Features of text, with the normal draws and the eigenvectors that their decomposition takes, are about 3 kB of the first.
  { ...library, name: 'tables', path: 'dist/tables/index.js', import: '*', limit: '137 KiB' },
  binary('simd'),
  binary('relaxed'),
]
