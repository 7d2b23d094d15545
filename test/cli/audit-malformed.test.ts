import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MALFORMED_DATASETS } from '../tables/dataset/malformed.js'
import { cli } from './cli.js'
import { Files } from './votes.js'

const files = new Files()
beforeAll(() => files.open())
afterAll(() => files.close())

test.each(MALFORMED_DATASETS)('audit %s: one line, exit code 2, and nothing written', async (name, bytes, says) => {
  const path = await files.write(name, bytes)
  const { code, stdout, stderr } = await cli(`audit ${path} --out ${files.path('report')} --threads 1`)
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/^noisy-teacher: BAD_VALUE: /)
  // The command names the flag where the library says what to do.
  if (!/--label|--missing/.test(lines[0])) expect(lines[0]).toMatch(says)
  expect([code, stdout]).toEqual([2, ''])
  expect(await readdir(files.folder)).not.toContain('report')
})
