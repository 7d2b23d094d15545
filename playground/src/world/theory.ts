import { theory, type World } from 'noisy-teacher'
import type { WorldSettings } from './settings.ts'

/** What a classifier does on average over points, from how likely it is to answer with each class at each of them. */
export interface Prediction {
  /** Share of answers that are not the Bayes optimal class. */
  error: number
  /** How often it answers with a noisy label. */
  agreement: number
  /** How often two of the kind, fitted to samples of their own, answer alike. */
  twoAgree: number
  /** How much oftener than the Bayes rule it misses a noisy label. */
  excess: number
}

export interface Predictions {
  teacher?: Prediction
  vote?: Prediction
  student: Prediction
  bayes: Prediction
  /** Why there is none for the teacher. */
  why?: string
}

const DIMENSION = 2
const WHY: Record<string, string> = {
  tree: 'A tree without limits has no closed form.',
  laplace: 'Kernels have closed forms on a line only.',
  gaussian: 'Kernels have closed forms on a line only.',
  shepard: "Shepard's weights have a closed form for two classes.",
}

/** How likely a teacher of very many rows is to answer with each class where labels have these probabilities. */
function answersOf({ teacher, k, beta, n, teachers }: WorldSettings, labels: Float64Array): Float64Array | undefined {
  if (teacher === 'nearest')
    return theory.pluralityWins({ k: Math.min(k, Math.floor(n / teachers)), probabilities: labels })
  if (teacher !== 'shepard' || labels.length > 2) return undefined
  const likelier = labels[1] > labels[0] ? 1 : 0
  // Below the dimension the far points outvote the near ones: a constant, and no teacher.
  if (beta < DIMENSION) return undefined
  // At the dimension the weights are Hilbert's kernel, which becomes the Bayes rule.
  const p = 1 - labels[likelier]
  const wrong = beta === DIMENSION ? 0 : theory.shepardError({ alpha: DIMENSION / beta, p })
  return Float64Array.from(labels, (_, c) => (c === likelier ? 1 - wrong : wrong))
}

/** The limit of many rows, averaged over points of the world: what borders between regions add is not in it. */
export async function predict(
  world: World,
  points: readonly ArrayLike<number>[],
  settings: WorldSettings,
): Promise<Predictions> {
  const posterior = await world.posterior(points)
  const bestOf = await world.bayes(points)
  const at = (i: number) => posterior.subarray(i * world.classes, (i + 1) * world.classes)
  const cache = new Map<string, Float64Array | undefined>()
  const kept = (kind: string, labels: Float64Array, of: () => Float64Array | undefined) => {
    const key = `${kind} ${labels.join(' ')}`
    if (!cache.has(key)) cache.set(key, of())
    return cache.get(key)
  }
  const average = (answers: (labels: Float64Array, best: number) => Float64Array | undefined) => {
    const total: Prediction = { error: 0, agreement: 0, twoAgree: 0, excess: 0 }
    for (let i = 0; i < points.length; i++) {
      const [labels, best] = [at(i), bestOf[i]]
      const q = answers(labels, best)
      if (!q) return undefined
      total.error += (1 - q[best]) / points.length
      total.agreement += q.reduce((sum, share, c) => sum + share * labels[c], 0) / points.length
      total.twoAgree += q.reduce((sum, share) => sum + share * share, 0) / points.length
      total.excess += q.reduce((sum, share, c) => sum + share * (labels[best] - labels[c]), 0) / points.length
    }
    return total
  }
  const one = (labels: Float64Array) => kept('one', labels, () => answersOf(settings, labels))
  const vote = (labels: Float64Array) =>
    kept('vote', labels, () => {
      const answers = one(labels)
      return answers && theory.pluralityWins({ k: settings.teachers, probabilities: answers })
    })
  const certain = (labels: Float64Array, best: number) => Float64Array.from(labels, (_, c) => Number(c === best))
  const bayes = average(certain)!
  const [teacher, ofVote] = [average(one), average(vote)]
  return { bayes, student: bayes, ...(teacher ? { teacher, vote: ofVote } : { why: whyNone(settings) }) }
}

function whyNone({ teacher, beta }: WorldSettings): string {
  if (teacher === 'shepard' && beta < DIMENSION) return 'Below β = 2, the dimension, far points outvote the near ones.'
  return WHY[teacher]
}
