import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resultOf } from '#lab/sweeps/results/line.js'
import { SweepStore } from '#lab/sweeps/store/store.js'
import { coins } from '../lab/sweeps/report/run.js'
import { cli } from './cli.js'

let home: string
let folder: string
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  folder = join(home, 'coins')
  const { plan, table } = await coins({ replicates: { firstSeed: 0, seeds: 4, draws: 2 } })
  await using store = await SweepStore.open(folder, plan)
  for (const [point, id] of plan.ids.entries()) {
    const refuses = plan.sweep.points[point].method === 'refusing'
    for (let trial = 0; trial < 8; trial++) {
      const [seed, draw] = [Math.floor(trial / 2), trial % 2]
      const [share, square] = table.valuesOf(point, seed, draw)
      const outcome = refuses ? { refused: 'UNSUPPORTED', message: '' } : { values: { share, square } }
      await store.append([resultOf({ point: id, seed, draw }, outcome, plan.metrics)])
    }
  }
})
afterAll(() => rm(home, { recursive: true }))

describe('the report of a folder', () => {
  test('is written into the folder, and the folder is not changed otherwise', async () => {
    const parts = await readFile(join(folder, 'parts', 'main.jsonl'))
    const { code, stdout, stderr } = await cli(`report ${folder}`)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe(`${folder}/report/report.html: 3 figures. 528 trials at 88 points; 176 refused.\n`)
    expect((await readdir(join(folder, 'report'))).sort()).toEqual([
      'figures',
      'points.csv',
      'report.html',
      'results.jsonl',
      'summary.json',
    ])
    expect((await readdir(join(folder, 'report', 'figures'))).sort()).toEqual([
      'difference-to-plain-share-below-p-by-p.csv',
      'difference-to-plain-share-below-p-by-p.svg',
      'share-below-p-by-p.csv',
      'share-below-p-by-p.svg',
      'square-by-p.csv',
      'square-by-p.svg',
    ])
    expect(await readFile(join(folder, 'parts', 'main.jsonl'))).toEqual(parts)
  })

  test('goes to another folder, and its JSON names the page', async () => {
    const out = join(home, 'elsewhere')
    const { code, stdout } = await cli(`report ${folder} --out ${out} --json`)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ folder, report: join(out, 'report.html'), figures: 3, stored: 704 })
    const { points } = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'))
    expect(points).toHaveLength(88)
    expect(points[0].trials).toEqual({ ok: 8, refused: 0, failed: 0, missing: 0 })
  })

  test('says what of the folder is damaged', async () => {
    await appendFile(join(folder, 'parts', 'main.jsonl'), '{"point":"x\n')
    const { code, stderr } = await cli(`report ${folder}`)
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 damaged line left out')])
  })

  test('of a folder without a sweep is refused in one line, and leaves nothing there', async () => {
    const { code, stdout, stderr } = await cli(`report ${join(home, 'none')}`)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('there is no sweep')
    expect(await readdir(home)).not.toContain('none')
  })
})
