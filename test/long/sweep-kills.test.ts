/** Thirty kills of a sweep at moments drawn by a seed: while it appends, heals, merges, and renames files. */
import { mkdir } from 'node:fs/promises'
import { test } from 'vitest'
import { expectSurvival } from '../lab/sweeps/store/killed.js'
import { inFolder } from '../lab/sweeps/store/toy-store.js'

test('a sweep that is killed thirty times ends with the table of an uninterrupted one', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    await expectSurvival(folder, { rounds: 8, kills: 4 })
  }))
