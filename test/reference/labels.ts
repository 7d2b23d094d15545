/** How many of the members (one array each) vote for each class: rows × classes. */
export function votesByClass(votes: number[][], rows: number, classes: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: classes }, (_, c) => votes.filter((member) => member[i] === c).length),
  )
}

/** Of the classes of most votes, in order, the one that a uniform of [0, 1) falls on when they share it equally. */
export function pluralityOf(counts: number[], uniform: number): number {
  const most = Math.max(...counts)
  const tied = counts.flatMap((count, c) => (count === most ? [c] : []))
  return tied[Math.floor(uniform * tied.length)]
}

/** Inverse CDF over the classes in cyclic order from the label's own. */
export function noisyLabel(label: number, transition: number[][], uniform: number): number {
  const classes = transition.length
  let sum = 0
  for (let step = 0; step < classes; step++) {
    const seen = (label + step) % classes
    sum += transition[label][seen]
    if (uniform < sum) return seen
  }
  throw new Error(`row ${label} sums to ${sum}, not above ${uniform}`)
}

/** On how many rows two label arrays are the same. */
export const equalRows = (a: number[], b: number[]): number => a.filter((label, i) => label === b[i]).length
