import type { NamedResult } from './named.js'

/** For each pair of some annotators, the number of items that both labeled, and labeled alike. */
export interface AgreementCounts {
  both: readonly Float64Array[]
  same: readonly Float64Array[]
}

/** Counts the common items of these annotators, in their order. */
export function agreementCounts(table: NamedResult['table'], annotators: readonly number[]): AgreementCounts {
  const placeOf = new Map(annotators.map((w, at) => [w, at]))
  const votesOf = new Map<number, [place: number, label: number][]>()
  table.items.forEach((item, v) => {
    const place = placeOf.get(table.annotators[v])
    if (place === undefined) return
    const votes = votesOf.get(item)
    if (votes) votes.push([place, table.labels[v]])
    else votesOf.set(item, [[place, table.labels[v]]])
  })
  const [same, both] = [0, 0].map(() => annotators.map(() => new Float64Array(annotators.length)))
  for (const votes of votesOf.values()) {
    for (const [a, first] of votes) {
      for (const [b, second] of votes) {
        both[a][b]++
        same[a][b] += Number(first === second)
      }
    }
  }
  return { same, both }
}

/** Returns the share of common items on which two annotators agree; NaN without common items, 1 on the diagonal. */
export function agreementShares(table: NamedResult['table'], annotators: readonly number[]): number[][] {
  const { same, both } = agreementCounts(table, annotators)
  return annotators.map((_, a) => annotators.map((_, b) => (a === b ? 1 : same[a][b] / both[a][b])))
}
