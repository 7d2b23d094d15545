import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { WAIT_MS } from '../patience.ts'
import { ROOT } from './blocks.ts'

/** Returns the lines of each indented block of a page that has the line under a table's head. */
export function tablesOf(page: string): string[][] {
  const blocks = readFileSync(ROOT + page, 'utf8').matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)
  return Array.from(blocks, ([block]) => block.split('\n').map((line) => line.slice(4).trimEnd()))
    .filter((lines) => lines.some((line) => line.startsWith('────')))
    .map((lines) => lines.filter((line) => line !== ''))
}

/** Returns the lines that the command prints to the standard output; expects it to end well. */
export function linesOf(...args: string[]): string[] {
  const options = { cwd: ROOT, encoding: 'utf8', timeout: WAIT_MS } as const
  const { stdout, stderr, status } = spawnSync(process.execPath, ['dist/command/main.js', ...args, '--quiet'], options)
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout.split('\n').map((line) => line.trimEnd())
}
