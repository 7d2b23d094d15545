import { atoms } from '../../../data/atoms.js'
import { circle } from '../../../data/circle.js'
import { fixedTarget, symmetric } from '../../../labels/noise.js'
import { fitLookup } from '../../../samplers/lookup/lookup.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { lookupAnswers } from '../../../theory/atoms.js'
import { circle as circleTheory } from '../../../theory/circle.js'
import { identities, noiseAgreement } from '../../../theory/identities.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { farApart } from './far-apart.js'
import { measureIdentities, type SampledLearner, samplesOf, through } from './measure.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const P = 0.3
const CLASSES = 4
/** P(y|x) of three kinds of atoms, a row for each kind and a column for each class. There are 20 atoms of each kind. */
const ATOM_POSTERIORS = [
  [0.6, 0.3, 0.1],
  [0.2, 0.5, 0.3],
  [0.25, 0.35, 0.4],
]
const POSTERIOR = Array.from({ length: 60 }, (_, atom) => ATOM_POSTERIORS[atom % 3])
const ON_ATOMS = 300
const CIRCLE = { amplitude: 0.8, frequency: 10 }
const ON_CIRCLE = 100

/**
 * A learner with its predicted rates. `wrongOnBayes` and `rightOnNoisy` are those of a perfect sampler, from which an
 * epsilon-sampler may differ by `epsilon`.
 */
interface PredictedIdentities {
  name: string
  subject: SampledLearner
  wrongOnBayes: number
  rightOnNoisy: number
  agreement: number
  epsilon: number
}

export const t5: Claim = {
  id: 'T5',
  also: ['S2'],
  title: 'identities of a sampler',
  statement:
    'A sampler differs from the Bayes optimal class with probability R* and equals a fresh label with probability E ' +
    'sum P(y|x)^2, each within its epsilon. It agrees with an independently trained copy with probability E sum ' +
    'P(f(x) = y)^2: if labels of K classes flip with probability p = 1 - q, this is q^2 + p^2/(K-1) for flips to ' +
    'all other classes and q^2 + p^2 for flips to one.',
  tolerance:
    'Each value comes from five training sets and separate test points. The allowance is epsilon, the total ' +
    'variation of the learner from the labels: 0 for 1-NN on classes that are far apart, u E TV(uniform, P(y|x)) ' +
    'for lookup tables that miss an input with probability u, and (a/pi)(1-c) for 1-NN on the circle, which keeps a ' +
    'share c of the amplitude a. Agreement has no allowance, because P(f(x) = y) is known exactly.',
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const all = cases()
    const findings: Finding[] = []
    for (const [at, { name, subject, epsilon: allowance, ...predicted }] of all.entries()) {
      const measured = await measureIdentities(subject, {
        engine,
        sets: SETS[effort],
        seed,
        purpose: `T5: ${name}`,
        ...partOf(call, at, all.length),
      })
      findings.push(
        {
          quantity: `${name}: differs from Bayes`,
          predicted: predicted.wrongOnBayes,
          allowance,
          measured: { values: measured.wrongOnBayes },
        },
        {
          quantity: `${name}: equals a fresh label`,
          predicted: predicted.rightOnNoisy,
          allowance,
          measured: { values: measured.rightOnNoisy },
        },
        {
          quantity: `${name}: two copies agree`,
          predicted: predicted.agreement,
          measured: { values: measured.agreement },
        },
      )
    }
    return findings
  },
}

function cases(): PredictedIdentities[] {
  return [flipped('symmetric'), flipped('fixedTarget'), onAtoms(), onCircle()]
}

function flipped(noise: 'symmetric' | 'fixedTarget'): PredictedIdentities {
  const agreement = noiseAgreement({ p: P, classes: CLASSES, noise })
  return {
    name: `1-NN, ${noise === 'symmetric' ? 'flips to any class' : 'flips to one class'}`,
    subject: {
      fit: fitNearest,
      sample: through((noise === 'symmetric' ? symmetric : fixedTarget)(P), farApart(CLASSES)),
      n: 200,
    },
    wrongOnBayes: P,
    rightOnNoisy: agreement,
    agreement,
    epsilon: 0,
  }
}

/** Returns the predicted rates of lookup tables. A table misses an input with probability (59/60)^300 = 0.0065. */
function onAtoms(): PredictedIdentities {
  const of = { posterior: POSTERIOR.flat(), classes: 3 }
  const { wrongOnBayes, rightOnNoisy } = identities(of)
  const { agreement, totalVariation } = identities({ ...of, answers: lookupAnswers({ ...of, m: ON_ATOMS }) })
  const subject = { fit: fitLookup, sample: samplesOf(atoms({ posterior: POSTERIOR })), n: ON_ATOMS }
  return { name: 'lookup', subject, wrongOnBayes, rightOnNoisy, agreement, epsilon: totalVariation }
}

function onCircle(): PredictedIdentities {
  const { bayesAccuracy, agreement, totalVariation } = circleTheory({ m: ON_CIRCLE, ...CIRCLE })
  return {
    name: '1-NN on the circle',
    subject: { fit: fitNearest, sample: samplesOf(circle(CIRCLE)), n: ON_CIRCLE },
    wrongOnBayes: 1 - bayesAccuracy,
    rightOnNoisy: (1 + CIRCLE.amplitude ** 2 / 2) / 2,
    agreement,
    epsilon: totalVariation,
  }
}
