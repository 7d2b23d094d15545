import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { experiments } from '#lab/experiments/registry.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const figures = readdirSync(`${root}docs/figures`).filter((name) => name.endsWith('.svg'))
const documents = ['README.md', 'docs/figures/README.md'].map((path) => readFileSync(`${root}${path}`, 'utf8'))

test.each(figures)('%s is shown, and told which command draws it', (name) => {
  const beside = documents.flatMap((text) => text.split(/\n(?=#)/)).filter((section) => section.includes(name))
  expect(beside).not.toEqual([])
  const commands = beside.flatMap((section) => [...section.matchAll(/noisy-teacher run ([a-z0-9-]+)/g)])
  expect(experiments.map((experiment) => experiment.name)).toContain(commands[0]?.[1])
})

test.each(figures)('%s has nothing of the machine or the day in it', (name) => {
  const svg = readFileSync(`${root}docs/figures/${name}`, 'utf8')
  expect(svg).not.toMatch(/\b20\d\d-\d\d-\d\d\b|linux|darwin|win32|threads|file:/)
  expect(svg).not.toMatch(/<script|href=|NaN/)
})
