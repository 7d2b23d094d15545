import { atoms } from '../../../data/atoms.js'
import { errorRate } from '../../../labels/accuracy.js'
import { symmetric } from '../../../labels/noise.js'
import { prepareLookup } from '../../../samplers/lookup/lookup.js'
import { atoms as lookupError } from '../../../theory/atoms.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { repeated } from '../repeated.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const ATOMS = 100
const DRAWS = 16
const CASES = [
  { classes: 2, p: 0.25, m: 50 },
  { classes: 2, p: 0.25, m: 100 },
  { classes: 2, p: 0.25, m: 200 },
  { classes: 2, p: 0.25, m: 400 },
  { classes: 5, p: 0.4, m: 100 },
]

export const t9: Claim = {
  id: 'T9',
  title: 'lookup tables',
  statement:
    'On N equally likely inputs, a lookup table of m rows whose labels are wrong with probability p, which answers ' +
    'with the label of a random occurrence of the input, or with a fair coin of K classes if the input does not ' +
    'occur, has exactly the clean error p_m = p + (1-1/N)^m (1-1/K-p).',
  tolerance:
    `Each value comes from a separate set of training inputs. It is the mean over ${DRAWS} draws of labels and ` +
    `coins and over all ${ATOMS} inputs, so it has no noise of test points.`,
  async measure({ engine, seed, effort, ...call }: ClaimContext): Promise<Finding[]> {
    const signal = call.signal && { signal: call.signal }
    using inputs = engine.matrix(ATOMS, ATOMS, oneHot(ATOMS), { type: 'u8' })
    const findings: Finding[] = []
    for (const [at, { classes, p, m }] of CASES.entries()) {
      const world = atoms({ atoms: ATOMS, classes, p: 0 })
      const truth = repeated(await world.bayes(inputs), DRAWS)
      const { error } = await trials(
        SETS[effort],
        async (trial) => {
          using train = await world.sample(engine, m, { seed, trial, purpose: `T9: ${at}`, ...signal })
          using geometry = await prepareLookup(train.x, signal)
          const [flips, coins] = ['flips', 'coins'].map((what) => ({
            seed,
            trial,
            purpose: `T9: ${what} ${at}`,
            ...signal,
          }))
          const draws = await symmetric(p).draws(train.clean, { classes, draws: DRAWS, ...flips })
          return {
            error: await errorRate(await geometry.predictMany(inputs, draws, coins), truth),
          }
        },
        partOf(call, at, CASES.length),
      )
      findings.push({
        quantity: `${classes} classes, ${p} wrong, ${m} rows: error`,
        predicted: lookupError({ atoms: ATOMS, classes, m, p }),
        measured: { values: error },
      })
    }
    return findings
  },
}

/** Returns each one-hot input once: the identity matrix, count × count, row-major. */
function oneHot(count: number): Uint8Array {
  return Uint8Array.from({ length: count * count }, (_, at) => Number(at % (count + 1) === 0))
}
