import { atoms } from '../../../data/atoms.js'
import { type Noise, symmetric } from '../../../labels/noise.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { identities } from '../../../theory/identities.js'
import { pluralityWins } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { farApart } from './far-apart.js'
import { measureIdentities, type SampledLearner, through } from './measure.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const ROWS = 150
/** Number of atoms, and of training rows on them: each atom occurs about 100 times. */
const [ATOMS, ON_ATOMS] = [10, 1000]

/** A learner that is not a sampler, with the noise of its labels and the distribution of its predictions. */
interface NonSampler {
  name: string
  subject: SampledLearner
  classes: number
  noise: Noise
  /** P(prediction | clean class) over training sets, classes × classes, row-major, with a row for each clean class. */
  answers: ArrayLike<number>
}

export const t7: Claim = {
  id: 'T7',
  also: ['S8'],
  title: 'learners that are not samplers',
  statement:
    'The Bayes rule always agrees with itself and equals a noisy label with probability 1 - R*. With B the error of ' +
    'a majority of k labels, two copies of k-NN agree with probability (1-B)^2 + B^2, and one equals a noisy label ' +
    'with probability q(1-B) + pB; for K classes with label probabilities P_y, sum q_y^2 and sum P_y q_y, q_y the ' +
    "probability that y wins. (Other claims: Hilbert's weights are consistent, T23; spiky-smooth kernels act as " +
    'ridge regression, T21; a modal wrong class is learned, T33.)',
  tolerance:
    'Each value comes from five training sets and separate test points. Classes are so far apart that all neighbors ' +
    'of a point are of its class. With probability above 1 - 1e-8 the most frequent of about 100 labels, a fifth of ' +
    'them wrong in expectation, is the right one.',
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    const all = cases()
    for (const [at, { name, subject, classes, noise, answers }] of all.entries()) {
      const predicted = identities({ posterior: noise.matrix(classes), answers, classes })
      const measured = await measureIdentities(subject, {
        engine,
        sets: SETS[effort],
        seed,
        purpose: `T7: ${name}`,
        ...partOf(call, at, all.length),
      })
      for (const [quantity, which] of [
        ['equals a noisy label', 'rightOnNoisy'],
        ['two copies agree', 'agreement'],
      ] as const) {
        findings.push({
          quantity: `${name}: ${quantity}`,
          predicted: predicted[which],
          measured: { values: measured[which] },
        })
      }
    }
    return findings
  },
}

function cases(): NonSampler[] {
  const bayes: NonSampler = {
    name: 'Bayes rule',
    subject: {
      fit: (train, options) => fitLookup(train, { ...options, rule: 'plurality' }),
      sample: through(symmetric(0.2), atoms({ atoms: ATOMS, p: 0 })),
      n: ON_ATOMS,
    },
    classes: 2,
    noise: symmetric(0.2),
    answers: [1, 0, 0, 1],
  }
  return [bayes, nearest(5, 2, 0.2), nearest(4, 2, 0.3), nearest(3, 3, 0.4)]
}

function nearest(k: number, classes: number, p: number): NonSampler {
  const noise = symmetric(p)
  return {
    name: `${k}-NN, ${classes} classes`,
    subject: {
      fit: (train, options) => fitNearest(train, { ...options, k }),
      sample: through(noise, farApart(classes)),
      n: ROWS,
    },
    classes,
    noise,
    answers: answersOf(k, noise.matrix(classes), classes),
  }
}

/**
 * Returns, for each clean class, the probability that each class wins the plurality of k noisy votes: classes ×
 * classes, row-major, a row for each clean class. `matrix` is the noise matrix of the votes.
 */
function answersOf(k: number, matrix: Float64Array, classes: number): number[] {
  return Array.from({ length: classes }, (_, c) => {
    return [...pluralityWins({ k, probabilities: matrix.subarray(c * classes, (c + 1) * classes) })]
  }).flat()
}
