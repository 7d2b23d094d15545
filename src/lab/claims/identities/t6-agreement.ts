import { atoms } from '../../../data/atoms.js'
import { circle } from '../../../data/circle.js'
import { symmetric } from '../../../labels/noise.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { lookupAnswers } from '../../../theory/atoms.js'
import { circle as circleTheory } from '../../../theory/circle.js'
import { identities } from '../../../theory/identities.js'
import { majorityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { farApart } from './far-apart.js'
import { measureIdentities, type SampledLearner, samplesOf, through } from './measure.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const CIRCLE = { amplitude: 0.8, frequency: 10 }
const ON_CIRCLE = 60
const ATOMS = { atoms: 60, classes: 2, p: 0 }
const ON_ATOMS = 138
const NEIGHBORS = { k: 5, p: 0.2 }

/** A learner, and the total variation between its predictions and the labels, in closed form. */
interface NearSampler {
  name: string
  subject: SampledLearner
  totalVariation: number
}

export const t6: Claim = {
  id: 'T6',
  title: 'agreement with labels and between copies',
  statement:
    'P(f = y) for a fresh label y and P(f1 = f2) for two independently trained copies of a learner differ by at ' +
    'most the total variation of the learner from the labels. Lookup tables that miss inputs come close to this ' +
    'bound with the larger P(f = y), and k-NN with the larger P(f1 = f2).',
  tolerance:
    'Each value is the difference of the two rates over five training sets and separate test points. The bound is ' +
    'the total variation in closed form: (a/pi)(1-c) for 1-NN on the circle, which keeps a share c of the amplitude ' +
    'a; u/2 for lookup tables that miss an input with probability u, on noiseless labels; p - B_k(p) for k-NN at ' +
    'noise p, B_k(p) being the error of a majority of k votes.',
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    const all = cases()
    for (const [at, { name, subject, totalVariation }] of all.entries()) {
      const { rightOnNoisy, agreement } = await measureIdentities(subject, {
        engine,
        sets: SETS[effort],
        seed,
        purpose: `T6: ${name}`,
        ...partOf(call, at, all.length),
      })
      const measured = { values: rightOnNoisy.map((right, set) => right - agreement[set]) }
      const quantity = `P(f = y) - P(f1 = f2), ${name}`
      findings.push(
        { quantity, predicted: totalVariation, relation: '<=', measured },
        { quantity, predicted: -totalVariation, relation: '>=', measured },
      )
    }
    return findings
  },
}

function cases(): NearSampler[] {
  const seen = { posterior: Array.from({ length: 2 * ATOMS.atoms }, (_, at) => at % 2), classes: 2 }
  const { k, p } = NEIGHBORS
  return [
    {
      name: '1-NN on the circle',
      subject: { fit: fitNearest, sample: samplesOf(circle(CIRCLE)), n: ON_CIRCLE },
      totalVariation: circleTheory({ m: ON_CIRCLE, ...CIRCLE }).totalVariation,
    },
    {
      name: 'lookup without noise',
      subject: { fit: fitLookup, sample: samplesOf(atoms(ATOMS)), n: ON_ATOMS },
      totalVariation: identities({ ...seen, answers: lookupAnswers({ ...seen, m: ON_ATOMS }) }).totalVariation,
    },
    {
      name: `${k}-NN`,
      subject: {
        fit: (train, options) => fitNearest(train, { ...options, k }),
        sample: through(symmetric(p), farApart(2)),
        n: 100,
      },
      totalVariation: p - majorityError(NEIGHBORS),
    },
  ]
}
