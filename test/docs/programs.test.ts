import { describe, expect, test } from 'vitest'
import { blocksOf, GUIDES, PAGES, partsOf, programOf } from './blocks.ts'
import { run } from './run.ts'
import { typeErrors } from './types.ts'

/** What a page's code is written in, each with a test that runs it: here, in `browser.test.ts`, in `commands.test.ts`, in `python.test.ts`. */
const LANGUAGES = ['ts', 'text', 'sh', 'js', 'html', 'http', 'python', 'r', 'yaml']

test('every block of code says its language, of which each is run', () => {
  const unknown = PAGES.flatMap((page) => blocksOf(page).map(({ language }) => `${page}: ${language}`)).filter(
    (each) => !LANGUAGES.includes(each.split(': ')[1]),
  )
  expect(unknown).toEqual([])
})

test('what is in TypeScript has the types that are shipped', () => {
  expect(typeErrors(PAGES.map((page) => [page, programOf(page).text]))).toEqual([])
})

describe('the program of each page prints what the page says', () => {
  test.each(GUIDES)('%s', (page) => {
    const { text, prints } = programOf(page)
    const printed = partsOf(run(text))
    expect(prints.filter((expected) => expected !== undefined).length).toBeGreaterThan(1)
    expect(printed.map((part, at) => (prints[at] === undefined ? undefined : part))).toEqual(prints)
  })
})
