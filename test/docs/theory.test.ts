import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalog, families, namesOf } from '#lab/claims/catalog.js'
import { ROOT } from './blocks.ts'

const page = readFileSync(`${ROOT}docs/guides/theory.md`, 'utf8')
const items = page.split(/\n(?=- <a |## |$)/).map((item) => item.replace(/\s+/g, ' ').trim())

test('the guide on the theory states each claim as `verify` does, with an anchor', () => {
  const expected = catalog.map((claim) => {
    const anchor = `<a id="${claim.id.toLowerCase()}"></a>`
    return `- ${anchor}**${namesOf(claim).join(', ')} · ${claim.title}.** ${claim.statement}`
  })
  expect(items.filter((item) => item.startsWith('- '))).toEqual(expected)
  expect(page).toContain(`each of the theory's ${catalog.length} claims`)
})

test('the guide on the theory has a section for each family of claims', () => {
  expect(items.filter((item) => item.startsWith('## '))).toEqual(families.map(({ title }) => `## ${title}`))
})
