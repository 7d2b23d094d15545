import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the code on the first screen of the README runs, and its student is far nearer to Bayes than its teacher', () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(`${root}README.md`, 'utf8'))!
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const [teacher, student] = stdout.trim().split('\n').map(Number)
  expect(teacher).toBeGreaterThan(0.05)
  expect(student).toBeLessThan(0.02)
})
