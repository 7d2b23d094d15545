import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('estimators', () => {
  test('T34 to T36, bias and tails of plug-in distances, fail if a total variation lacks its factor 1/2', async () => {
    const doubled = mutant<typeof import('#evaluate/permutation.js')>('#evaluate/permutation.js', (own) => ({
      pairedDistance: (...of) => 2 * own.pairedDistance(...of),
      unpairedDistance: (...of) => 2 * own.unpairedDistance(...of),
    }))
    expect(await failing(['T34', 'T35', 'T36'], [doubled])).toEqual(['T34', 'T35', 'T36'])
  })

  test('T36, tail bounds of a distance, fails if the bound for the same rows is that for two samples', async () => {
    const unpaired = mutant<typeof import('#theory/spread.js')>('#theory/spread.js', (own) => ({
      pairedTail: ({ t, n }) => own.pairedTail({ t: 2 * t, n }),
    }))
    expect(await failing(['T36'], [unpaired])).toEqual(['T36'])
  })

  test('T37, the null mean of the total variation at a point, fails if retrainings share their labels', async () => {
    const shared = mutant<typeof import('#evaluate/retrain.js')>('#evaluate/retrain.js', (own) => ({
      retrain: async (...of) => {
        const retrained = await own.retrain(...of)
        const m = retrained.predicted.length / retrained.sets
        return { ...retrained, predicted: retrained.predicted.map((_, at) => retrained.predicted[at % m]) }
      },
    }))
    expect(await failing(['T37'], [shared])).toEqual(['T37'])
  })

  test('T38, the coverage of intervals over training sets, fails if training sets are counted twice', async () => {
    const twice = mutant<typeof import('#evaluate/mean.js')>('#evaluate/mean.js', (own) => ({
      meanOverTrainingSets: (values, range) =>
        own.meanOverTrainingSets([...Array.from(values), ...Array.from(values)], range),
    }))
    expect(await failing(['T38'], [twice])).toEqual(['T38'])
  })

  test('T39, the recognition of regimes, fails if every cost above zero is called tempered', async () => {
    const rash = mutant<typeof import('#evaluate/regime.js')>('#evaluate/regime.js', (own) => ({
      regime: (errors, options) => {
        const fit = own.regime(errors, options)
        return fit.cost.interval[0] > 0 ? { ...fit, regime: 'tempered' } : fit
      },
    }))
    expect(await failing(['T39'], [rash])).toEqual(['T39'])
  })
})
