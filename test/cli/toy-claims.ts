/** Claims that take almost no time. Threads load this module in Node itself, so it imports only types. */
import type { ClaimFamily } from '#lab/claims/catalog.js'
import type { Claim } from '#lab/claims/claim.js'

const claim = (id: string, predicted: number, also: string[] = []): Claim => ({
  id,
  also,
  title: `a coin of ${predicted}`,
  statement: `Coins show heads with probability ${predicted}.`,
  tolerance: 'The intervals are those of a rate.',
  async measure({ effort, onProgress }) {
    const of = { fast: 1e4, default: 1e5, deep: 1e6 }[effort]
    onProgress?.({ stage: 'coins', done: 1, total: 2 })
    return [
      { quantity: 'share of heads', predicted, measured: { hits: of / 2, of } },
      { quantity: 'number of sides, with many words', predicted: 2, measured: { exact: 2 } },
    ]
  },
})

/** Claims, of which the last is wrong. */
export const families: readonly ClaimFamily[] = [
  { title: 'Fair coins', claims: [claim('T1', 0.5), claim('T2', 0.501, ['S4'])] },
  { title: 'Unfair coins', claims: [claim('T3', 0.6, ['S7c'])] },
]
