import { atoms } from '../../../data/atoms.js'
import { type Noise, symmetric } from '../../../labels/noise.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { identities } from '../../../theory/identities.js'
import { pluralityWins } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { farApart } from './far-apart.js'
import { measureIdentities, type Subject, through } from './measure.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const ROWS = 150
/** Each of ten inputs is seen about 100 times. */
const [ATOMS, ON_ATOMS] = [10, 1000]

interface Case {
  name: string
  subject: Subject
  classes: number
  noise: Noise
  /** What is answered, over training sets, where the clean class is the row's: classes × classes. */
  answers: ArrayLike<number>
}

export const t7: Claim = {
  id: 'T7',
  also: ['S8'],
  title: 'what are no samplers',
  statement:
    'The Bayes rule agrees with itself always and is a noisy label 1 - R* of the time; k-NN agrees (1-B)^2 + B^2 and is a noisy label ' +
    "q(1-B) + pB, B that of the majority of k; of K classes sum q_y^2 and sum P_y q_y, q what each class wins of k votes. (Of Shepard's " +
    'weights with beta = d see T23, of spiky-smooth kernels T21, of noise that makes a wrong class modal T33.)',
  tolerance:
    'Each value is of five training sets and of test points, all its own; classes are so far apart that neighbors are of one class. That the ' +
    'most frequent of about 100 labels, a fifth of them wrong, is a wrong one has a chance below 1e-8.',
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
        ['a noisy label', 'rightOnNoisy'],
        ['agree', 'agreement'],
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

function cases(): Case[] {
  const bayes: Case = {
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

function nearest(k: number, classes: number, p: number): Case {
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

/** What each class wins of k votes that see each clean class through the noise. */
function answersOf(k: number, matrix: Float64Array, classes: number): number[] {
  return Array.from({ length: classes }, (_, c) => {
    return [...pluralityWins({ k, probabilities: matrix.subarray(c * classes, (c + 1) * classes) })]
  }).flat()
}
