import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Each layer may import the ones before it. `vendor` is what the build brings along: open to all, importing none. */
const LAYERS = [
  'vendor',
  'engine',
  'ops',
  'random',
  'solve',
  'labels',
  'data',
  'theory',
  'samplers',
  'distill',
  'evaluate',
  'annotators',
  'audit',
  'tables',
  'lab/jobs',
  'lab/report',
  'lab/learners',
  'lab/claims',
  'lab/sweeps',
  'lab/experiments',
  'cli',
  'types.ts',
  'index.ts',
  'inline.ts',
]

/** The folders of what is written by hand, each with a graph of its own. */
const SOURCES = ['src', 'assembly']
/** Lines that a file may have. */
const MAX_LINES = 250

/** For each file under `folder` that ends in `extension`: the files under it that it imports, types included. */
function importGraph(folder: string, extension: '.ts' | '.js'): Map<string, string[]> {
  const base = join(ROOT, folder)
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith(extension) && !name.endsWith('.d.ts'),
  )
  const importsOf = (file: string) =>
    ts
      .preProcessFile(readFileSync(join(base, file), 'utf8'))
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(base, join(base, dirname(file), name.replace(/(\.js)?$/, extension))))
  return new Map(files.map((file) => [file, importsOf(file)]))
}

/** The first path of imports that ends where it began. */
function cycle(graph: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>()
  const walk = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of graph.get(file) ?? []) {
      const found = walk(next, [...path, file])
      if (found) return found
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const found = walk(file, [])
    if (found) return found
  }
  return undefined
}

describe('the layers of src', () => {
  const graph = importGraph('src', '.ts')
  const layerOf = (file: string) => LAYERS.findIndex((layer) => file === layer || file.startsWith(`${layer}/`))

  test('are the ones listed', () => {
    expect(graph.size).toBeGreaterThan(10)
    expect([...graph.keys()].filter((file) => layerOf(file) < 0)).toEqual([])
  })

  test('import their own and the ones before', () => {
    const upwards = [...graph].flatMap(([file, imported]) =>
      imported.filter((other) => layerOf(other) > layerOf(file)).map((other) => `${file} imports ${other}`),
    )
    expect(upwards).toEqual([])
  })

  test('leave the public list to users, and to what is inlined for them', () => {
    const importers = [...graph].filter(([, imported]) => imported.includes('index.ts')).map(([file]) => file)
    expect(importers).toEqual(['inline.ts'])
  })
})

describe.each(SOURCES)('the files of %s', (folder) => {
  const graph = importGraph(folder, '.ts')

  test('import in no circle, types included', () => {
    expect([...graph.values()].flat().every((file) => graph.has(file) || file.startsWith('vendor/'))).toBe(true)
    expect(cycle(graph)).toBeUndefined()
  })

  test(`have at most ${MAX_LINES} lines`, () => {
    const linesOf = (file: string) =>
      readFileSync(join(ROOT, folder, file), 'utf8')
        .trimEnd()
        .split('\n').length
    const long = [...graph.keys()].filter((file) => linesOf(file) > MAX_LINES)
    expect(long).toEqual([])
  })
})

describe('what is built', () => {
  const graph = importGraph('dist', '.js')

  test('imports no file that is not there', () => {
    const missing = [...graph].flatMap(([file, imported]) =>
      imported.filter((other) => !graph.has(other)).map((other) => `${file} imports ${other}`),
    )
    expect(missing).toEqual([])
  })

  test('imports in no circle', () => {
    expect(cycle(graph)).toBeUndefined()
  })

  test.each([
    [{ a: ['b'], b: ['c'], c: ['b'] }, ['b', 'c', 'b']],
    [{ a: ['a'] }, ['a', 'a']],
    [{ a: ['b', 'c'], b: ['c'], c: [] }, undefined],
  ])('would be found out: %j', (circular, expected) => {
    expect(cycle(new Map(Object.entries(circular)))).toEqual(expected)
  })
})
