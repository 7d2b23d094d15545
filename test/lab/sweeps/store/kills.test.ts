import { mkdir } from 'node:fs/promises'
import { test } from 'vitest'
import { expectSurvival } from './killed.js'
import { inFolder } from './toy-store.js'

test('a sweep that is killed at random moments ends with the table of an uninterrupted one', () =>
  inFolder(async (folder) => {
    await mkdir(folder)
    await expectSurvival(folder, { rounds: 2, kills: 3 })
  }))
