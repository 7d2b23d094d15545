import { readdirSync, readFileSync } from 'node:fs'

/** Votes with the clean class of some items, -1 elsewhere. */
export interface VoteSet {
  name: string
  votes: { items: Uint32Array; annotators: Uint32Array; labels: Int32Array; itemCount: number; annotatorCount: number }
  clean: Int16Array
  classes: number
}

/** Returns the rows of a CSV file below its header, cells as text. */
export function rowsOf(path: string): string[][] {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.slice(1).map((line) => line.split(','))
}

/** Returns a function that numbers keys in the order in which they first come. */
function numbering() {
  const numbers = new Map<string, number>()
  const numberOf = (key: string) => {
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, numbers.size)
    return numbers.size - 1
  }
  return { numbers, numberOf }
}

/** Reads one set of crowd votes. */
function readSet(folder: string, name: string): VoteSet {
  const [items, annotators] = [numbering(), numbering()]
  const rows = rowsOf(`${folder}/${name}/label.csv`)
  const votes = {
    items: Uint32Array.from(rows, ([item]) => items.numberOf(item)),
    annotators: Uint32Array.from(rows, ([, annotator]) => annotators.numberOf(annotator)),
    labels: Int32Array.from(rows, ([, , label]) => Number(label)),
    itemCount: items.numbers.size,
    annotatorCount: annotators.numbers.size,
  }
  const clean = new Int16Array(votes.itemCount).fill(-1)
  for (const [item, label] of rowsOf(`${folder}/${name}/truth.csv`)) {
    const at = items.numbers.get(item)
    if (at !== undefined) clean[at] = Number(label)
  }
  const classes = 1 + Math.max(...votes.labels, ...clean)
  return { name, votes, clean, classes }
}

/** Reads the sets of crowd votes in a folder, in alphabetical order. */
export const readSets = (folder: string): VoteSet[] =>
  readdirSync(folder)
    .sort()
    .map((name) => readSet(folder, name))

/** Returns the known classes of a set as an option of `aggregateVotes`. */
export function knownOf({ clean }: Pick<VoteSet, 'clean'>): { items: number[]; labels: number[] } {
  const items = [...clean.keys()].filter((i) => clean[i] >= 0)
  return { items, labels: items.map((i) => clean[i]) }
}

/** Returns the share of right labels, ties split. */
export function accuracyOf(
  probabilities: ArrayLike<number>,
  { clean, classes }: Pick<VoteSet, 'clean' | 'classes'>,
): number {
  let [right, all] = [0, 0]
  clean.forEach((label, i) => {
    if (label < 0) return
    const row = Array.from({ length: classes }, (_, k) => probabilities[i * classes + k])
    const highest = Math.max(...row)
    const tied = row.filter((p) => p > highest - 1e-6).length
    right += row[label] > highest - 1e-6 ? 1 / tied : 0
    all++
  })
  return right / all
}

/** The share of right votes of each annotator on items of known class, and their weight; repeats share one vote. */
export function annotatorAccuracies({ votes, clean }: VoteSet): { share: number; weight: number }[] {
  const repeats = new Map<number, number>()
  const key = (v: number) => votes.items[v] * votes.annotatorCount + votes.annotators[v]
  votes.items.forEach((_, v) => {
    repeats.set(key(v), (repeats.get(key(v)) ?? 0) + 1)
  })
  const sums = Array.from({ length: votes.annotatorCount }, () => ({ right: 0, weight: 0 }))
  votes.items.forEach((item, v) => {
    if (clean[item] < 0) return
    const weight = 1 / repeats.get(key(v))!
    sums[votes.annotators[v]].weight += weight
    if (votes.labels[v] === clean[item]) sums[votes.annotators[v]].right += weight
  })
  return sums.map(({ right, weight }) => ({ share: right / weight, weight }))
}
