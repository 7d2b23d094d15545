import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseArguments } from '#cli/args.js'
import { families } from '#lab/claims/catalog.js'
import { experiments } from '#lab/experiments/registry.js'
import { findSuites } from '../../bench/find.ts'
import { readRequest } from '../../bench/options.ts'
import { blocksOf, PAGES, ROOT } from './blocks.ts'

const suites = await findSuites(`${ROOT}bench`)
const { scripts, devDependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'))

/** Lines of shell: those of `sh` blocks, indented ones, and commands within a sentence. Without comments. */
function commandsOf(page: string): string[] {
  const text = readFileSync(ROOT + page, 'utf8')
  const fenced = blocksOf(page).flatMap(({ language, text }) => (language === 'sh' ? text.trim().split('\n') : []))
  const indented = [...text.matchAll(/^ {4}((?:npm|npx|noisy-teacher) .*)$/gm)].map(([, line]) => line)
  const inline = [...text.matchAll(/`((?:npm|npx|noisy-teacher) [^`]*)`/g)].map(([, line]) => line)
  return [...fenced, ...indented, ...inline].map((line) =>
    line
      .replace(/\s+#.*$/, '')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

const commands = PAGES.flatMap((page) => commandsOf(page).map((line) => ({ page, line })))

/** What stands behind `npm run bench` are suites or their folders; <suite> stands for any. */
function expectSuites([dashes = '--', ...words]: string[]) {
  expect(dashes).toBe('--')
  const named = words.filter((word) => word !== '<suite>')
  expect(readRequest(named, suites).suites.length).toBeGreaterThan(0)
}

/** Splits a line at spaces, but not within double quotes. */
const wordsOf = (line: string): string[] => [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word)

describe('commands', () => {
  test('are found', () => expect(commands.length).toBeGreaterThan(20))

  test.each(commands)('$line ($page)', async ({ line }) => {
    const [program, ...words] = wordsOf(line.replace(/^npx noisy-teacher/, 'noisy-teacher'))
    if (program === 'npx') {
      expect(existsSync(`${ROOT}node_modules/.bin/${words[0]}`)).toBe(true)
      return
    }
    if (program === 'npm') {
      const isPackage = (name: string) => name === 'noisy-teacher' || name in devDependencies
      const isInstall = words[0] === 'install' && words.slice(1).every(isPackage)
      const known = ['start', 'test'].includes(words[0]) || isInstall
      expect(known || (words[0] === 'run' && words[1] in scripts)).toBe(true)
      if (words[1] === 'bench') expectSuites(words.slice(2))
      return
    }
    const request = await parseArguments(
      words.map((word) => (word === '<name>' ? 'zoo' : word)),
      { experiments, families },
    )
    expect(words.join(' ')).toContain(request.command)
  })
})
