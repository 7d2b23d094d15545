// The packed library in an empty folder without a network: one package, whose command runs in the tests' Node and the system's.
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../scripts/pack.js'
import { partsOf, programOf } from '../docs/blocks.js'
import { run } from '../matrix/install.js'

const MAX_UNPACKED_BYTES = 6e6
const MODULES = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const OWN = process.execPath
/** npm names its own Node, which may be older than that of the tests; without npm, it is the first on the PATH. */
const SYSTEM = process.env.npm_node_execpath ?? 'node'
const versionOf = (node: string) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
const NODES = new Map([SYSTEM, OWN].map((node) => [versionOf(node), node]))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await run(
    'npm',
    ['install', pack(folder), '--offline', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')],
    folder,
  )
})
afterAll(() => rm(folder, { recursive: true }))

test('the tarball installs offline as one package of less than 6 MB', async () => {
  const installed = join(folder, 'node_modules')
  expect((await readdir(installed)).filter((name) => !name.startsWith('.'))).toEqual(['noisy-teacher'])
  const files = await readdir(installed, { recursive: true, withFileTypes: true })
  expect(files.filter(({ name }) => name === 'node_modules')).toEqual([])
  const own = files.filter((file) => file.isFile() && file.name !== '.package-lock.json')
  const sizes = await Promise.all(own.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expect(total).toBeGreaterThan(1e6)
  expect(total).toBeLessThan(MAX_UNPACKED_BYTES)
})

describe.each([...NODES])('the installed command, on Node %s', (version, node) => {
  const inPlace = (name: string) => join(folder, version, name)

  /** Runs the command by npx, which finds this Node first on the PATH. */
  function npx(...args: string[]): Promise<string> {
    const path = node === 'node' ? process.env.PATH : `${dirname(node)}${delimiter}${process.env.PATH}`
    return run('npx', ['--offline', 'noisy-teacher', ...args], inPlace('.'), { ...process.env, PATH: path })
  }

  beforeAll(() => mkdir(inPlace('.')))

  test("the guide's programs of plain arrays print what it says, and end by themselves", async () => {
    const { text, prints } = programOf('docs/guides/plain-arrays.md')
    const closing = 'await closeDefaultEngine()\n'
    expect(text).toContain(closing)
    await writeFile(inPlace('plain.mjs'), text.replace(closing, ''))
    const printed = partsOf(await run(node, ['plain.mjs'], inPlace('.')))
    expect(printed).toEqual(prints.map((expected) => expected ?? ''))
  })

  test('info names this Node, and finds the digits', async () => {
    const { node: running, digits } = JSON.parse(await npx('info', '--json'))
    expect({ running: `v${running}`, digits }).toEqual({ running: version, digits: true })
  })

  test('list names the experiments', async () => {
    const { experiments } = JSON.parse(await npx('list', '--json'))
    expect(experiments.map(({ name }: { name: string }) => name)).toContain('figure1')
  })

  test('run reads a spec of YAML, and writes the figures that the modules of the command write', async () => {
    await writeFile(inPlace('small.yaml'), 'experiment: figure1\nfast: true\nthreads: 2\n')
    await npx('run', 'small.yaml', '--quiet', '--out', 'report')
    await run(
      OWN,
      [MODULES, 'run', 'figure1', '--fast', '--threads', '2', '--quiet', '--out', inPlace('modules')],
      folder,
    )
    const figures = async (report: string) => {
      const names = await readdir(inPlace(`${report}/figures`))
      return Promise.all(
        names.sort().map(async (name) => [name, await readFile(inPlace(`${report}/figures/${name}`), 'utf8')]),
      )
    }
    const drawn = await figures('report')
    expect(drawn.length).toBeGreaterThan(0)
    expect(drawn).toEqual(await figures('modules'))
  })

  test('verify measures two claims on two threads', async () => {
    const { engine, claims } = JSON.parse(await npx('verify', 'T10', 'T16', '--fast', '--threads', '2', '--json'))
    expect(engine.threads).toBe(2)
    expect(claims.map(({ id }: { id: string }) => id)).toEqual(['T10', 'T16'])
  })
})
