import { cp, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { consumer, inPage, inPageWorker, onCommandLine, ownWorker, posting, typed } from './consumer.ts'
import { run } from './install.ts'

/** A page that uses the library. */
export interface App {
  name: string
  /** Builds it below the folder into which everything is installed; gives the page, relative to the app's own folder. */
  build(folder: string): Promise<string>
}

/** Where an app's own files are below the folder into which everything is installed. */
export const placeOf = (name: string) => `apps/${name.replaceAll(/[^a-z0-9]+/g, '-')}`

const html = (script: string) => `<!doctype html>
<link rel="icon" href="data:,">
<script type="module" src="${script}"></script>
`
const CONFIG = {
  'vite.config.js': `
    const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
    // A cache of its own: Vite keeps one for each folder of node_modules, and two servers that share it reload each other's pages.
    export default { base: './', cacheDir: '.vite', server: { headers: process.env.ISOLATED ? isolation : {} } }
  `,
  'webpack.config.js': "export default { mode: 'production', entry: './main.js', output: { publicPath: 'auto' } }\n",
}

/** Writes the files of one app into a folder of its own, from where the installed packages are found. */
async function write(folder: string, name: string, files: Record<string, string>): Promise<string> {
  const own = join(folder, placeOf(name))
  await mkdir(own, { recursive: true })
  for (const [path, text] of Object.entries(files)) await writeFile(join(own, path), text)
  return own
}

/** A page, or a page and its worker, as files for a bundler. */
const sources = (inWorker: boolean, entry: string, options?: string) => ({
  ...CONFIG,
  'consumer.js': consumer(entry, options),
  'main.js': inWorker ? inPageWorker : inPage,
  'own-worker.js': ownWorker,
  'index.html': html('./main.js'),
})

const bin = (folder: string, path: string) => join(folder, 'node_modules', path)
const node = (path: string, args: string[], cwd: string) => run(process.execPath, [path, ...args], cwd)

const plain = (name: string, inWorker: boolean, entry: string): App => ({
  name,
  build: async (folder) => {
    await write(folder, name, sources(inWorker, entry))
    return 'index.html'
  },
})

/** The library without a bundler, for Firefox. */
export const inFirefox: App = {
  name: 'firefox, no bundler',
  build: async (folder) => {
    const files = sources(false, '/node_modules/noisy-teacher/dist/index.js')
    await write(folder, inFirefox.name, { ...files, 'main.js': posting })
    return 'index.html'
  },
}

const vite = (name: string, inWorker: boolean): App => ({
  name,
  build: async (folder) => {
    const own = await write(folder, name, sources(inWorker, 'noisy-teacher'))
    await node(bin(folder, 'vite/bin/vite.js'), ['build'], own)
    return 'dist/index.html'
  },
})

const webpack = (name: string, inWorker: boolean): App => ({
  name,
  build: async (folder) => {
    const own = await write(folder, name, sources(inWorker, 'noisy-teacher'))
    await node(bin(folder, 'webpack-cli/bin/cli.js'), ['build'], own)
    await writeFile(join(own, 'dist/index.html'), html('./main.js'))
    return 'dist/index.html'
  },
})

const esbuild = (name: string, entry: string, options?: string): App => ({
  name,
  build: async (folder) => {
    const own = await write(folder, name, sources(false, entry, options))
    const out = ['--bundle', '--minify', '--format=esm', '--outfile=dist/main.js']
    // Its installation puts the program itself in the place of the script that would start it.
    await run(bin(folder, '.bin/esbuild'), ['main.js', ...out], own)
    await writeFile(join(own, 'dist/index.html'), html('./main.js'))
    for (const file of ['wasm/simd.wasm', 'wasm/relaxed.wasm', 'engine/worker.js']) {
      await cp(bin(folder, `noisy-teacher/dist/${file}`), join(own, 'dist', basename(file)))
    }
    return 'dist/index.html'
  },
})

const COPIED = `
  wasm: { simd: new URL('simd.wasm', location.href), relaxed: new URL('relaxed.wasm', location.href) },
  worker: new URL('worker.js', location.href)
`

/** Every way of bringing the library into a page; `elsewhere` is another origin that serves the same folder. */
export const apps = (elsewhere: string): App[] => [
  plain('no bundler', false, '/node_modules/noisy-teacher/dist/index.js'),
  plain('no bundler, in a worker', true, '/node_modules/noisy-teacher/dist/index.js'),
  plain('no bundler, inline from another origin', false, `${elsewhere}/node_modules/noisy-teacher/dist/inline.js`),
  vite('vite', false),
  vite('vite, in a worker', true),
  webpack('webpack', false),
  webpack('webpack, in a worker', true),
  esbuild('esbuild, inline', 'noisy-teacher/inline'),
  esbuild('esbuild, files copied', 'noisy-teacher', COPIED),
]

/** The page that Vite's own server serves from the sources: its folder, and the server's program. */
export async function viteDev(folder: string, name: string): Promise<{ own: string; program: string }> {
  const own = await write(folder, name, sources(false, 'noisy-teacher'))
  return { own, program: bin(folder, 'vite/bin/vite.js') }
}

/** A program for the command line; its address. */
export async function program(folder: string, name: string, entry: string): Promise<string> {
  const own = await write(folder, name, { 'consumer.js': consumer(entry), 'main.js': onCommandLine })
  return join(own, 'main.js')
}

/** Has TypeScript check a consumer and every declaration that it reaches, without Node's types. */
export async function checkTypes(folder: string, resolution: 'bundler' | 'nodenext'): Promise<void> {
  const module = resolution === 'bundler' ? 'es2022' : 'nodenext'
  const lib = ['es2023', 'esnext.disposable', 'dom', 'dom.iterable']
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    module,
    moduleResolution: resolution,
    lib,
    types: [],
  }
  const config = JSON.stringify({ compilerOptions, files: ['typed.ts'] })
  const own = await write(folder, `types, ${resolution}`, { 'typed.ts': typed, 'tsconfig.json': config })
  await node(bin(folder, 'typescript/bin/tsc'), ['-p', '.'], own)
}
