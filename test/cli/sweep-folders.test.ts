import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { failing } from '#lab/sweeps/results/line.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { csvOf, inFolder, linesOf, storeIn, toyPlan, toyResults } from '../lab/sweeps/store/toy-store.js'
import { cli } from './cli.js'

const results = await toyResults()

test('status counts trials by state and writer, and says why some failed and how to run one again', () =>
  inFolder(async (folder) => {
    const failed = failing(results[0], 'failed', 'WORKER_FAILED')
    const key = `${failed.point}-${failed.seed}-${failed.draw}`
    await using store = await SweepStore.open(folder, toyPlan())
    store.log({ key, trials: 1, attempt: 1, host: 'h', ms: 3, outcome: 'failed', error: 'the worker\nended' })
    await store.append([failed, ...results.slice(1, 80)])
    await store.close()
    const { code, stdout, stderr } = await cli(`status ${folder}`)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('toy: 80 of 90 trials at 15 points')
    expect(stdout).toMatch(/\nfailed +1\nmissing +10\n/)
    expect(stdout).toMatch(/\nmain +80 +0 +no\n/)
    expect(stdout.replace(/\s+/g, ' ')).toContain('the worker\\nended')
    const { reasons, trials } = JSON.parse((await cli(`status ${folder} --json`)).stdout)
    expect(trials).toEqual({ asked: 90, ok: 59 - trials.refused + 20, refused: trials.refused, failed: 1, missing: 10 })
    expect(reasons).toContainEqual({
      state: 'failed',
      code: 'WORKER_FAILED',
      trials: 1,
      key,
      message: 'the worker\nended',
    })
    expect(stdout.replace(/\s+/g, ' ')).toContain('noisy-teacher trial')
  }))

test('export prints the canonical table in three formats, and says on stderr what is missing', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results.slice(0, 88))
    const { code, stdout, stderr } = await cli(`export ${folder}`)
    expect([code, stderr]).toEqual([0, 'noisy-teacher: 2 trials are missing\n'])
    expect(stdout).toBe(await csvOf(folder))
    expect(stdout.split('\n', 2)).toEqual([
      'm,method,method.bias,p,seed,draw,state,code,share,square',
      expect.stringMatching(/^10,plain,,0,0,0,ok,,0,0$/),
    ])
    const file = join(folder, 'table.jsonl')
    expect((await cli(`export ${folder} --format jsonl --out ${file} --quiet`)).stdout).toBe('')
    const rows = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows).toHaveLength(88)
    expect((await cli(`export ${folder} --format parquet --quiet`)).code).toBe(0)
    const bytes = await readFile(join(folder, 'results.parquet'))
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
    expect(await parquetReadObjects({ file: buffer })).toEqual(rows)
    expect((await cli(`export ${folder} --json`)).code).toBe(2)
  }))

test('merge exits with 1 and a list for --only while trials are missing, and with 0 when none is', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    const [a, b, out] = ['a', 'b', 'out'].map((name) => join(folder, name))
    await storeIn(a, results.slice(0, 50))
    await storeIn(b, results.slice(40))
    const first = await cli(`merge ${a} --out ${out}`)
    expect(first).toMatchObject({ code: 1, stderr: '' })
    expect(first.stdout).toBe(
      `50 trials are in ${out}, 50 of them new\n40 trials are missing: noisy-teacher sweep SPEC --out ${out} --only ` +
        `${out}/missing.txt\n`,
    )
    expect((await readFile(join(out, 'missing.txt'), 'utf8')).trimEnd().split('\n')).toHaveLength(40)
    const second = await cli(`merge ${a} ${b} --out ${out} --json`)
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(second.stdout)).toEqual({ folder: out, stored: 90, added: 40, missing: 0 })
    expect((await cli(`export ${out}`)).stdout).toContain(',refused,UNSUPPORTED,')
    expect(await readdir(out)).not.toContain('missing.txt')
  }))

test('query prints an answer as a table, JSON or CSV', () =>
  inFolder(async (folder) => {
    await storeIn(folder, results)
    const sql = 'select method, count(*) as trials from results group by method order by method'
    const table = await cli(['query', folder, sql])
    expect([table.code, table.stderr]).toEqual([0, ''])
    expect(table.stdout).toMatch(/method +trials\n─+\nbiased +30\nplain +30\nrefusing +30\n/)
    expect((await cli(['query', folder, sql, '--format', 'csv'])).stdout).toBe(
      'method,trials\nbiased,30\nplain,30\nrefusing,30\n',
    )
    expect(JSON.parse((await cli(['query', folder, sql, '--json'])).stdout).rows[0]).toEqual(['biased', 30])
    expect(await cli(['query', folder, 'selec'])).toMatchObject({ code: 2, stdout: '' })
  }))

test.each(['status', 'export', 'merge --out out', 'query'])(
  '%s of a folder that is no sweep, or is damaged, prints one line and exits with 2',
  (line) =>
    inFolder(async (folder) => {
      const run = (of: string) => cli([...line.split(' '), of, ...(line === 'query' ? ['select 1'] : [])])
      const none = await run(folder)
      expect(none).toMatchObject({ code: 2, stdout: '' })
      expect(none.stderr).toBe(`noisy-teacher: BAD_VALUE: ${folder}: there is no sweep: it has no manifest.json\n`)
      await storeIn(folder, results)
      await writeFile(join(folder, 'parts', 'b.jsonl'), linesOf([{ ...results[0], values: [0.3, 0.1] }]))
      const conflict = line.startsWith('merge') ? undefined : await run(folder)
      expect(conflict?.stderr ?? '').toMatch(/^(|.*CONFLICTING_DUPLICATES.*parts\/b\.jsonl.*\n)$/)
      await writeFile(join(folder, 'manifest.json'), '{')
      const damaged = await run(folder)
      expect(damaged).toMatchObject({ code: 2, stdout: '' })
      expect(damaged.stderr).toMatch(/^noisy-teacher: BAD_VALUE: .*manifest\.json is damaged.*\n$/)
    }),
)
