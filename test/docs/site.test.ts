import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as library from '#index.js'
import * as tables from '#tables/index.js'
import { FOLDER, groupsOf } from '../../scripts/site/guides.ts'
import { brokenLinks } from '../../scripts/site/links.ts'
import { MOST_USED } from '../../scripts/site/most-used.ts'
import { WAIT_MS } from '../patience.ts'
import { PAGES, ROOT } from './blocks.ts'

const guides = readdirSync(ROOT + FOLDER)
  .filter((name) => name !== 'README.md')
  .sort()

test('every guide is on the page of guides, on the site, and in the tests of documents', () => {
  const groups = groupsOf(readFileSync(`${ROOT}${FOLDER}/README.md`, 'utf8'))
  expect(groups.map(({ title }) => title)).toEqual(['Your data', 'The library', 'The science'])
  expect(groups.flatMap(({ files }) => files).sort()).toEqual(guides)
  const { projectDocuments } = JSON.parse(readFileSync(`${ROOT}typedoc.json`, 'utf8'))
  expect(projectDocuments.toSorted()).toEqual(['README.md', ...guides].map((name) => `${FOLDER}/${name}`).sort())
  expect(guides.filter((name) => !PAGES.includes(`${FOLDER}/${name}`))).toEqual([])
})

test('the README begins with what the landing page shows: a sentence, a picture, its caption and a table', () => {
  const [title, sentence, picture, caption, table] = readFileSync(`${ROOT}README.md`, 'utf8').split('\n\n')
  expect(title).toMatch(/^# /)
  expect(sentence).toMatch(/^[A-Z].*\.$/)
  expect(picture).toContain('<img ')
  expect(caption).toMatch(/^\*[^*]+\*$/)
  expect(table).toMatch(/^\| you have \| type \|/)
})

test('the functions on top of the reference are exported', () => {
  expect(MOST_USED).toHaveLength(10)
  expect(MOST_USED.filter((name) => !(name in library || name in tables))).toEqual([])
})

test('links to no file, to no anchor and to the root of the host are found on a page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'links-'))
  try {
    const page = (body: string) => `<html><body>${body}</body></html>`
    mkdirSync(join(folder, 'guides'))
    writeFileSync(
      join(folder, 'index.html'),
      page('<a href="guides/a.html#two"></a> <a href="#here"></a> <p id="here">'),
    )
    const links = ['../index.html', '../index.html#gone', 'b.html', '/guides/a.html', '#two', 'https://example.org/']
    writeFileSync(join(folder, 'guides/a.html'), page(`<h2 id="two">${links.map((link) => `<a href="${link}">`)}`))
    expect(brokenLinks(folder)).toEqual([
      'guides/a.html links to ../index.html#gone, which has no such anchor',
      'guides/a.html links to b.html, which does not exist',
      'guides/a.html links to /guides/a.html, which breaks below a sub-path',
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('every public name is documented, and every link in a docstring leads to a name', () => {
  const args = ['node_modules/typedoc/bin/typedoc', '--emit', 'none', '--skipErrorChecking']
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: WAIT_MS,
  })
  expect(status, stdout + stderr).toBe(0)
})
