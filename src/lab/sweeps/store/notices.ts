import { count } from '../../../tables/summary.js'
import { storedTrials } from './asked.js'
import type { LoadedPart } from './load.js'
import type { PlannedResults } from './planned-results.js'

/** Says how many trials are stored, asked for, and kept though nobody asks for them. */
export function extentText({ plan, table, unasked }: PlannedResults): string {
  const { length, missing } = storedTrials(plan, table)
  const kept = unasked > 0 ? `, ${unasked.toLocaleString('en-US')} no longer asked for (kept)` : ''
  return `${length.toLocaleString('en-US')} there, ${missing.toLocaleString('en-US')} new${kept}`
}

/** Says what was healed, one line for each part. */
export function healingTexts(parts: readonly LoadedPart[]): string[] {
  return parts.flatMap(({ writer, damaged, torn }) => {
    const lines = count(damaged, 'damaged line')
    const found = [...(damaged > 0 ? [lines] : []), ...(torn ? ['a line that was cut at its end'] : [])]
    const text = `the part of writer ${writer} had ${found.join(' and ')}; what is lost is computed again`
    return found.length > 0 ? [text] : []
  })
}
