import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Stems that American English spells otherwise, split so that this file does not find itself. */
const BRITISH = [
  ['neighb', 'our'],
  ['label', 'l(?!edby\\b)'],
  ['cent', 're'],
  ['col', 'our'],
  ['behavi', 'our'],
  ['fav', 'our'],
  ['quanti', 's'],
  ['standardi', 's'],
  ['normali', 's'],
  ['regulari', 's'],
  ['minimi', 's(?!er\\b)'],
  ['maximi', 's'],
  ['randomi', 's'],
  ['penali', 's'],
  ['initiali', 's'],
  ['optimi', 's(?!m|t)'],
  ['factori', 's'],
  ['orthogonali', 's'],
  ['summari', 's(?!on)'],
  ['seriali', 's'],
  ['recogni', 's'],
  ['catalo', 'gue'],
  ['toward', 's'],
  ['licen', 'ce'],
  ['learn', 't\\b'],
  ['judge', 'ment'],
  ['disti', 'l(?!l)'],
  ['model', 'l'],
  ['cancel', 'l(?!ation)'],
]
const PATTERN = new RegExp(BRITISH.map((parts) => parts.join('')).join('|'), 'gi')

test('names and sentences are spelled the American way', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n')
  const read = files.filter((file) => file !== '' && !/^package-lock|\.(png|gz)$/.test(file))
  const found = read.flatMap((file) => {
    // Words of a camelCase name apart: "percentRepeated" is none of these.
    const text = `${file}\n${readFileSync(ROOT + file, 'utf8')}`.replace(/([a-z])([A-Z])/g, '$1 $2')
    return [...text.matchAll(PATTERN)].map(([word]) => `${file}: ${word}`)
  })
  expect(read.length).toBeGreaterThan(100)
  expect(found).toEqual([])
})
