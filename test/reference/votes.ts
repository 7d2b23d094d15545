/** Float64 oracles of latent class models, on triples [item, annotator, label]. */
import { seeded } from './numbers.js'

export type Triple = readonly [item: number, annotator: number, label: number]

/** One-hot vote shares of n items: the start of every fit. */
export function shares(votes: readonly Triple[], n: number, classes: number): number[][] {
  const counts = Array.from({ length: n }, () => new Array<number>(classes).fill(0))
  for (const [i, , l] of votes) counts[i][l]++
  return counts.map((row) => row.map((count) => count / row.reduce((a, b) => a + b)))
}

/** One E step: posteriors and ln likelihood by the probability `of(annotator, class, label)`. */
export function expectation(
  votes: readonly Triple[],
  { n, prior, of }: { n: number; prior: readonly number[]; of: (w: number, k: number, l: number) => number },
): { posterior: number[][]; logLikelihood: number } {
  const joint = Array.from({ length: n }, () => [...prior])
  for (const [i, w, l] of votes) for (let k = 0; k < prior.length; k++) joint[i][k] *= of(w, k, l)
  const sums = joint.map((row) => row.reduce((a, b) => a + b))
  return {
    posterior: joint.map((row, i) => row.map((p) => p / sums[i])),
    logLikelihood: sums.reduce((sum, p) => sum + Math.log(p), 0),
  }
}

/** `steps` rounds of the EM algorithm of Dawid and Skene from vote shares. */
export function dawidSkeneEm(votes: readonly Triple[], n: number, classes: number, smoothing: number, steps: number) {
  let result = { posterior: shares(votes, n, classes), logLikelihood: 0 }
  for (let step = 0; step < steps; step++) {
    const q = result.posterior
    const counts = new Map<string, number>()
    const add = (key: string, value: number) => counts.set(key, (counts.get(key) ?? 0) + value)
    for (const [i, w, l] of votes) {
      for (let k = 0; k < classes; k++) {
        add(`${w} ${k} ${l}`, q[i][k])
        add(`${w} ${k}`, q[i][k])
      }
    }
    const of = (w: number, k: number, l: number) =>
      ((counts.get(`${w} ${k} ${l}`) ?? 0) + smoothing) / ((counts.get(`${w} ${k}`) ?? 0) + classes * smoothing)
    const prior = Array.from({ length: classes }, (_, k) => q.reduce((sum, row) => sum + row[k], 0) / n)
    result = expectation(votes, { n, prior, of })
  }
  return result
}

/** Votes of annotators with these accuracies on n items; each votes with probability `rate`, and errs to any class. */
export function drawVotes(
  accuracies: readonly number[],
  { n, classes = 2, rate = 1, seed = 1, prior }: DrawnVotes,
): { votes: Triple[]; clean: number[] } {
  const random = seeded(seed)
  const votes: Triple[] = []
  const clean = Array.from({ length: n }, () => {
    const u = random()
    return prior
      ? prior.findIndex((_, k) => u < prior.slice(0, k + 1).reduce((a, b) => a + b))
      : Math.floor(u * classes)
  })
  clean.forEach((k, i) => {
    accuracies.forEach((accuracy, w) => {
      const [voted, right, other] = [random() < rate, random() < accuracy, 1 + Math.floor(random() * (classes - 1))]
      if (voted) votes.push([i, w, right ? k : (k + other) % classes])
    })
  })
  return { votes, clean }
}

interface DrawnVotes {
  n: number
  classes?: number
  rate?: number
  seed?: number
  prior?: readonly number[]
}

/** The arrays of `aggregateVotes`. */
export const arraysOf = (votes: readonly Triple[]) => ({
  items: votes.map(([i]) => i),
  annotators: votes.map(([, w]) => w),
  labels: votes.map(([, , l]) => l),
})
