import { theory, type World } from 'noisy-teacher'
import type { WorldSettings } from './settings.ts'

/** Predicted measures of a classifier: averages over points, from the probability of each prediction at each point. */
export interface Prediction {
  /** Share of predictions that are not the Bayes optimal class. */
  error: number
  /** Share of predictions that equal the noisy label. */
  agreement: number
  /** Share of points on which two such classifiers, fitted to independent samples, agree. */
  twoAgree: number
  /** Error on noisy labels minus that of the Bayes rule. */
  excess: number
}

/** Predictions for the panels of the World tab. */
export interface Predictions {
  teacher?: Prediction
  vote?: Prediction
  student: Prediction
  bayes: Prediction
  /** The reason when there is no prediction for the teacher and the vote. */
  why?: string
}

/** Dimension of every world of the page. */
const WORLD_DIMENSION = 2
/** The reason why a teacher has no closed form, by teacher. */
const NO_THEORY_REASONS: Record<string, string> = {
  tree: 'A tree without limits has no closed form.',
  laplace: 'Kernels have closed forms in one dimension only.',
  gaussian: 'Kernels have closed forms in one dimension only.',
  shepard: "Shepard's weights have a closed form for two classes only.",
}

/**
 * Returns the probability with which a teacher predicts each class at a point, in the limit of many rows, when labels
 * there have the given probabilities; undefined without a closed form.
 */
function predictionOf(
  { teacher, k, beta, n, teachers }: WorldSettings,
  labels: Float64Array,
): Float64Array | undefined {
  if (teacher === 'nearest')
    return theory.pluralityWins({ k: Math.min(k, Math.floor(n / teachers)), probabilities: labels })
  if (teacher !== 'shepard' || labels.length > 2) return undefined
  const likelier = labels[1] > labels[0] ? 1 : 0
  // An exponent below the dimension lets far points outvote near ones: the prediction is then constant.
  if (beta < WORLD_DIMENSION) return undefined
  // At an exponent equal to the dimension the weights are those of the Hilbert kernel, which converges to the Bayes
  // rule.
  const p = 1 - labels[likelier]
  const wrong = beta === WORLD_DIMENSION ? 0 : theory.shepardError({ alpha: WORLD_DIMENSION / beta, p })
  return Float64Array.from(labels, (_, c) => (c === likelier ? 1 - wrong : wrong))
}

/**
 * Returns predictions in the limit of many rows, averaged over points of the world. They leave out the errors near
 * borders between regions, which a finite number of rows adds.
 */
export async function predict(
  world: World,
  points: readonly ArrayLike<number>[],
  settings: WorldSettings,
): Promise<Predictions> {
  const posterior = await world.posterior(points)
  const bestOf = await world.bayes(points)
  const at = (i: number) => posterior.subarray(i * world.classes, (i + 1) * world.classes)
  const cache = new Map<string, Float64Array | undefined>()
  const cached = (kind: string, labels: Float64Array, compute: () => Float64Array | undefined) => {
    const key = `${kind} ${labels.join(' ')}`
    if (!cache.has(key)) cache.set(key, compute())
    return cache.get(key)
  }
  const average = (probabilitiesOf: (labels: Float64Array, best: number) => Float64Array | undefined) => {
    const total: Prediction = { error: 0, agreement: 0, twoAgree: 0, excess: 0 }
    for (let i = 0; i < points.length; i++) {
      const [labels, best] = [at(i), bestOf[i]]
      const q = probabilitiesOf(labels, best)
      if (!q) return undefined
      total.error += (1 - q[best]) / points.length
      total.agreement += q.reduce((sum, share, c) => sum + share * labels[c], 0) / points.length
      total.twoAgree += q.reduce((sum, share) => sum + share * share, 0) / points.length
      total.excess += q.reduce((sum, share, c) => sum + share * (labels[best] - labels[c]), 0) / points.length
    }
    return total
  }
  const one = (labels: Float64Array) => cached('one', labels, () => predictionOf(settings, labels))
  const vote = (labels: Float64Array) =>
    cached('vote', labels, () => {
      const probabilities = one(labels)
      return probabilities && theory.pluralityWins({ k: settings.teachers, probabilities })
    })
  const certain = (labels: Float64Array, best: number) => Float64Array.from(labels, (_, c) => Number(c === best))
  const bayes = average(certain)!
  const [teacher, ofVote] = [average(one), average(vote)]
  return { bayes, student: bayes, ...(teacher ? { teacher, vote: ofVote } : { why: whyNone(settings) }) }
}

/** Returns the reason why the teacher has no prediction. */
function whyNone({ teacher, beta }: WorldSettings): string {
  if (teacher === 'shepard' && beta < WORLD_DIMENSION)
    return 'Below β = 2, the dimension, far points outvote near ones.'
  return NO_THEORY_REASONS[teacher]
}
