import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noisyTable } from '../cli/audit.ts'
import { parquet } from '../tables/bytes.ts'
import { blocksOf, ROOT } from './blocks.ts'

const PAGE = 'docs/guides/python-and-r.md'
const folder = mkdtempSync(join(tmpdir(), 'noisy-teacher-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { x, given, ids, truth } = noisyTable(120, { names: ['ant', 'bee', 'cat'], seed: 4 })

/** An array of NumPy: the head of the format's version 1.0, then the numbers. */
function npy(type: string, shape: string, values: Float64Array | Int32Array): Uint8Array {
  const head = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`
  const padded = `${head.padEnd(117)}\n`
  const begin = Uint8Array.of(0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8)
  return Buffer.concat([begin, Buffer.from(padded, 'latin1'), new Uint8Array(values.buffer)])
}

beforeAll(() => {
  const column = (name: string, data: unknown[]) => ({ name, data })
  const rows = [column('name', ids), ...[0, 1, 2].map((t) => column(`x${t}`, x.map((row) => row[t]))), column('species', given)] // biome-ignore format: one list
  writeFileSync(join(folder, 'data.parquet'), parquet(rows, 50))
  writeFileSync(join(folder, 'x.npy'), npy('<f8', '(120, 3)', Float64Array.from(x.flat())))
  writeFileSync(
    join(folder, 'y.npy'),
    npy(
      '<i4',
      '(120,)',
      Int32Array.from(given, (name) => name.charCodeAt(0)),
    ),
  )
  const votes = truth.flatMap((name, i) => ['u', 'v', 'w'].map((worker) => ({ item: ids[i], worker, label: name })))
  const long = (['item', 'worker', 'label'] as const).map((name) => column(name, votes.map((vote) => vote[name]))) // biome-ignore format: one list
  writeFileSync(join(folder, 'votes.parquet'), parquet(long, 100))
})

/** The commands of the page: lines of shell, and lists of words in Python and R. */
function commands(): string[][] {
  return blocksOf(PAGE).flatMap(({ language, text }) => {
    if (language === 'sh') return text.trim().split('\n').map((line) => line.split(' ').slice(1)) // biome-ignore format: one line
    const lists = [...text.matchAll(/\[("npx".*)\]|c\((.*)\), stdout/g)].map(([, python, r]) => JSON.parse(`[${python ?? r}]`)) // biome-ignore format: one line
    return lists.map((words) => words.filter((word: string) => word !== 'npx'))
  })
}

/** Members of the document that the page reads, as paths. */
const READ = [['verdict'], ['noise', 'separable', 'estimate'], ['suspects', '0', 'row'], ['suspects', '0', 'proposed']]

test('every command of the page runs, and its document has what the page reads', () => {
  const all = commands()
  expect(all.length).toBe(4)
  for (const [program, ...words] of all) {
    expect(program).toBe('noisy-teacher')
    const main = join(ROOT, 'dist/command/main.js')
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: 'utf8' })
    expect([words, status, stderr.includes('BAD')]).toEqual([words, 0, false])
    const document = JSON.parse(stdout)
    if (words[0] === 'votes') {
      expect(document.labels.map(({ label }: { label: string }) => label)).toEqual(truth)
      continue
    }
    for (const path of READ) expect(path.reduce((value, key) => value?.[key], document)).toBeDefined()
    expect(document.suspects[0].given).toBe(
      words[1] === 'x.npy' ? String(given[document.suspects[0].row].charCodeAt(0)) : given[document.suspects[0].row],
    )
  }
})
