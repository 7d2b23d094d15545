import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { WAIT_MS } from '../patience.ts'
import { ROOT } from './blocks.ts'

/** Runs a TypeScript program as a user of the built package, expects it to end well, and returns what it prints. */
export function run(text: string): string {
  const args = ['--input-type=module-typescript', '--eval', text]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: WAIT_MS,
  })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout
}
