import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('estimators', () => {
  test('without the half in a total variation fail T34, T35 and T36', async () => {
    const doubled = mutant<typeof import('#evaluate/permutation.js')>('#evaluate/permutation.js', (own) => ({
      pairedDistance: (...of) => 2 * own.pairedDistance(...of),
      unpairedDistance: (...of) => 2 * own.unpairedDistance(...of),
    }))
    expect(await failing(['T34', 'T35', 'T36'], [doubled])).toEqual(['T34', 'T35', 'T36'])
  })

  test('of rows as if they were of two samples fail T36', async () => {
    const unpaired = mutant<typeof import('#theory/spread.js')>('#theory/spread.js', (own) => ({
      pairedTail: ({ t, n }) => own.pairedTail({ t: 2 * t, n }),
    }))
    expect(await failing(['T36'], [unpaired])).toEqual(['T36'])
  })

  test('from retrainings that share their labels fail T37', async () => {
    const shared = mutant<typeof import('#evaluate/retrain.js')>('#evaluate/retrain.js', (own) => ({
      retrain: async (...of) => {
        const retrained = await own.retrain(...of)
        const m = retrained.predicted.length / retrained.sets
        return { ...retrained, predicted: retrained.predicted.map((_, at) => retrained.predicted[at % m]) }
      },
    }))
    expect(await failing(['T37'], [shared])).toEqual(['T37'])
  })

  test('from training sets that are counted twice fail T38', async () => {
    const twice = mutant<typeof import('#evaluate/mean.js')>('#evaluate/mean.js', (own) => ({
      meanOverTrainingSets: (values, range) =>
        own.meanOverTrainingSets([...Array.from(values), ...Array.from(values)], range),
    }))
    expect(await failing(['T38'], [twice])).toEqual(['T38'])
  })

  test('that call all that is above zero tempered fail T39', async () => {
    const rash = mutant<typeof import('#evaluate/regime.js')>('#evaluate/regime.js', (own) => ({
      regime: (errors, options) => {
        const fit = own.regime(errors, options)
        return fit.cost.interval[0] > 0 ? { ...fit, regime: 'tempered' } : fit
      },
    }))
    expect(await failing(['T39'], [rash])).toEqual(['T39'])
  })
})
