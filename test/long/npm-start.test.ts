import { expect, test } from 'vitest'
import { linesOf, tablesOf } from '../docs/quoted.ts'

test("`npm start` prints the README's table and those of the guide on experiments", () => {
  const printed = linesOf('run', 'figure1')
  const [[readme], [digits, baselines]] = [tablesOf('README.md'), tablesOf('docs/guides/experiments.md')]
  expect(readme).toEqual(digits)
  for (const table of [digits, baselines]) expect(printed).toEqual(expect.arrayContaining(table))
})
