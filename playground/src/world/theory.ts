import { type Student, theory, type World } from 'noisy-teacher'
import type { WorldSettings } from './settings.ts'
import { mixtureOf, type StudentMixture, studentError } from './student-theory.ts'

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
  student?: Prediction
  bayes: Prediction
  /** What the student makes of its labels, if that has a closed form. */
  mixture?: StudentMixture
  /** The reason when there is no prediction for the teacher, the vote and the student, or for the student alone. */
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

const PRUNED_TREE = 'The leaves of the student depend on its labels, so it has no formula.'

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

/** Probabilities with which a classifier predicts each class, where labels have the given probabilities. */
type PredictedShares = (labels: Float64Array, best: number) => Float64Array | undefined

/** Returns the same function, which computes each result once for labels that agree to so many decimals. */
function remembered(shares: PredictedShares, decimals = 12): PredictedShares {
  const known = new Map<string, Float64Array | undefined>()
  return (labels, best) => {
    const key = Array.from(labels, (share) => share.toFixed(decimals)).join(' ')
    if (!known.has(key)) known.set(key, shares(labels, best))
    return known.get(key)
  }
}

/**
 * Returns predictions in the limit of many rows, averaged over points of the world. They leave out the errors near
 * borders between regions, which a finite number of rows adds. `chosen` are the settings that the student chose.
 */
export async function predict(
  world: World,
  points: readonly ArrayLike<number>[],
  settings: WorldSettings,
  chosen: Student['chosen'],
): Promise<Predictions> {
  const posterior = await world.posterior(points)
  const bestOf = await world.bayes(points)
  const average = (shares: PredictedShares) => {
    const total: Prediction = { error: 0, agreement: 0, twoAgree: 0, excess: 0 }
    for (let i = 0; i < points.length; i++) {
      const [labels, best] = [posterior.subarray(i * world.classes, (i + 1) * world.classes), bestOf[i]]
      const q = shares(labels, best)
      if (!q) return undefined
      total.error += (1 - q[best]) / points.length
      total.agreement += q.reduce((sum, share, c) => sum + share * labels[c], 0) / points.length
      total.twoAgree += q.reduce((sum, share) => sum + share * share, 0) / points.length
      total.excess += q.reduce((sum, share, c) => sum + share * (labels[best] - labels[c]), 0) / points.length
    }
    return total
  }
  const one = remembered((labels) => predictionOf(settings, labels))
  const vote = remembered((labels, best) => {
    const probabilities = one(labels, best)
    return probabilities && theory.pluralityWins({ k: settings.teachers, probabilities })
  })
  const mixture = mixtureOf(settings, chosen)
  const student = remembered((labels, best) => {
    const answers = one(labels, best)
    if (!answers || !mixture || mixture.kind === 'repeats') return mixture && answers
    if (answers.length > 2) return undefined
    const wrong = studentError(mixture, 1 - answers[best])
    return Float64Array.from(answers, (_, c) => (c === best ? 1 - wrong : wrong))
  }, 2)
  const certain: PredictedShares = (labels, best) => Float64Array.from(labels, (_, c) => Number(c === best))
  const predicted = { teacher: average(one), vote: average(vote), student: average(student), bayes: average(certain)! }
  return { ...predicted, mixture, why: whyNone(settings, predicted) }
}

/** Returns the reason why the teacher, or the student alone, has no prediction. */
function whyNone({ teacher, beta, student }: WorldSettings, predicted: Partial<Predictions>): string | undefined {
  if (predicted.teacher)
    return predicted.student
      ? undefined
      : student === 'tree'
        ? PRUNED_TREE
        : 'A student of three classes has no formula.'
  if (teacher === 'shepard' && beta < WORLD_DIMENSION)
    return 'Below β = 2, the dimension, far points outvote near ones.'
  return NO_THEORY_REASONS[teacher]
}
