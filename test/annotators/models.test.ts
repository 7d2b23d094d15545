import { afterAll, describe, expect, test } from 'vitest'
import { BetaPrior } from '#annotators/beta-prior.js'
import { DirichletPrior } from '#annotators/dirichlet-prior.js'
import { fitDistractor } from '#annotators/distractor.js'
import { full } from '#annotators/full.js'
import { hierarchical } from '#annotators/hierarchical.js'
import { fitLatent, type LatentModel, type VoteProblem } from '#annotators/latent.js'
import { mace } from '#annotators/mace.js'
import { sharesOf } from '#annotators/plurality.js'
import { reweighed } from '#annotators/reweigh.js'
import { splitSubtypes } from '#annotators/subtypes.js'
import { tableOf, type VoteTable } from '#annotators/table.js'
import { takeVotes } from '#annotators/votes.js'
import { largest } from '#data/world.js'
import { createEngine } from '#engine/engine.js'
import { Digammas } from '#ops/annotators/digamma.js'
import { QuestionModel, questionBytes } from '#ops/annotators/distractor.js'
import { arraysOf, drawVotes, type Triple } from '../reference/votes.js'

const engine = await createEngine({ threads: 2 })
afterAll(() => {
  expect(engine.bytesInUse).toBe(0)
  return engine.close()
})

/** ψ by its recurrence and asymptotic series. */
function digamma(x: number): number {
  if (x < 20) return digamma(x + 1) - 1 / x
  return Math.log(x) - 1 / (2 * x) - 1 / (12 * x ** 2) + 1 / (120 * x ** 4) - 1 / (252 * x ** 6)
}

/** Calls `body` with sorted votes, within a call. */
function withVotes<T>(
  votes: readonly Triple[],
  classes: number,
  body: (problem: VoteProblem) => Promise<T>,
): Promise<T> {
  return engine.call('test', [], {}, async (call) => {
    return body({ call, table: await tableOf(call, takeVotes('test', arraysOf(votes)), classes, true) })
  })
}

test('the digamma function is right from 1e-3 to 1e9', async () => {
  const values = Float64Array.from({ length: 300 }, (_, i) => 10 ** (-3 + i / 25))
  const found = values.slice()
  await engine.call('test', [], {}, async (call) => {
    const digammas = new Digammas(call)
    await digammas.replace(found, { done: 0, total: 1 })
    digammas.free()
  })
  values.forEach((x, i) => {
    const expected = digamma(x)
    expect(Math.abs(found[i] - expected)).toBeLessThan(1e-10 * Math.max(1, Math.abs(expected)))
  })
})

const { votes: VOTES } = drawVotes([0.9, 0.8, 0.7, 0.6, 0.55, 0.4], { n: 80, classes: 3, rate: 0.7, seed: 11 })

describe.each([
  ['hierarchical', 1, (votes: VoteTable) => hierarchical(votes, { subtypes: 1, concentration: 5 })],
  ['subtypes', 3, (votes: VoteTable) => hierarchical(votes, { subtypes: 3, concentration: 5 })],
  ['mace', 1, (votes: VoteTable) => mace(votes)],
  ['mace, uniform prior', 1, (votes: VoteTable) => mace(votes, { damping: 0 })],
  ['full', 1, (votes: VoteTable) => full(votes)],
] as const)('the model %s', (name, subtypes, modelOf) => {
  test('has posteriors by the rule of Bayes, from tables below the logarithms of their means', async () => {
    await withVotes(VOTES, 3, async (problem) => {
      const { table } = problem
      const start = splitSubtypes(await sharesOf(problem), subtypes, { seed: 1, trial: 0 })
      const short = (votes: VoteTable): LatentModel => ({ ...modelOf(votes), iterations: 7, tolerance: 0 })
      await fitLatent(problem, short, start, (model, { posterior, table: logs, prior, width }, counts) => {
        for (let i = 0; i < table.items; i++) {
          const joint = Array.from({ length: 3 * subtypes }, (_, z) => {
            let sum = prior[z]
            for (let v = table.starts[i]; v < table.starts[i + 1]; v++) {
              sum += table.weights[v] * logs[table.voted[v] * width + z]
            }
            return 2 ** sum
          })
          const sum = joint.reduce((a, b) => a + b)
          joint.forEach((p, z) => {
            expect(posterior[i * width + z]).toBeCloseTo(p / sum, 6)
          })
        }
        const means = model.means(counts, width)
        for (let u = 0; u < table.pairs; u++) {
          for (let z = 0; z < 3 * subtypes; z++) {
            // Jensen's inequality; counts have moved on by one step since the tables.
            expect(2 ** logs[u * width + z]).toBeLessThan(means[u * width + z] * 1.1 + 1e-3)
          }
        }
        // Every annotator gave every label: rows of its matrix sum to 1.
        for (let w = 0; w < table.annotators; w++) {
          for (let z = 0; z < 3 * subtypes; z++) {
            let row = 0
            for (let u = table.pairStarts[w]; u < table.pairStarts[w + 1]; u++) row += means[u * width + z]
            expect(row, name).toBeCloseTo(1, 6)
          }
        }
      })
    })
  })
})

test('the matrices of the hierarchical model have the concentration that was given', async () => {
  await withVotes(VOTES, 3, async (problem) => {
    const { table } = problem
    const digammas = new Digammas(problem.call)
    const model = hierarchical(table, { subtypes: 1, concentration: 5 })
    const width = 4
    const counts = Float64Array.from({ length: table.pairs * width }, (_, at) =>
      at % width < 3 ? ((at * 7) % 11) / 2 : 0,
    )
    const written = { table: new Float64Array(table.pairs * width), prior: new Float64Array(width), width, states: 3 }
    const step = { done: 0, total: 1 }
    const replace = (values: Float64Array) => digammas.replace(values, step)
    await model.update(
      { counts, totals: Float64Array.of(30, 30, 20, 0), logLikelihood: 0, change: 1 },
      { ...written, digammas: replace },
    )
    digammas.free()
    const means = model.means(counts, width)
    for (let w = 0; w < table.annotators; w++) {
      for (let k = 0; k < 3; k++) {
        const own = Array.from(
          { length: table.pairStarts[w + 1] - table.pairStarts[w] },
          (_, j) => table.pairStarts[w] + j,
        )
        const n = own.reduce((sum, u) => sum + counts[u * width + k], 0)
        for (const u of own) {
          const alpha = means[u * width + k] * (5 + n) - counts[u * width + k]
          const expected = (digamma(alpha + counts[u * width + k]) - digamma(5 + n)) * Math.LOG2E
          expect(written.table[u * width + k]).toBeCloseTo(expected, 7)
        }
      }
    }
  })
})

test('the Beta prior of error rates reaches the stationary point of its posterior', async () => {
  const prior = new BetaPrior()
  const [wrong, right] = [Float64Array.of(1, 5, 2, 0, 9, 3), Float64Array.of(20, 10, 30, 8, 9, 12)]
  const digammas = async (values: Float64Array) => void values.set(values.map(digamma))
  for (let step = 0; step < 3000; step++) await prior.learn(wrong, right, { digammas })
  const { a, b } = prior
  const slope = (own: number, counts: Float64Array) =>
    counts.reduce((sum, count, w) => {
      return sum + digamma(own + count) - digamma(own) - digamma(a + b + wrong[w] + right[w]) + digamma(a + b)
    }, 0)
  expect(slope(a, wrong) + 0.2 / a - 0.1).toBeCloseTo(0, 6)
  expect(slope(b, right) + 0.2 / b - 0.1).toBeCloseTo(0, 6)
})

test('the Dirichlet priors of matrices reach the stationary point of their likelihood', async () => {
  await withVotes(VOTES, 3, async ({ table }) => {
    const prior = new DirichletPrior(table, new Float64Array(9).fill(1))
    const counts = Float64Array.from(
      { length: table.pairs * 3 },
      (_, at) => ((at * 5) % 13) + (table.pairLabels[Math.floor(at / 3)] === at % 3 ? 6 : 0),
    )
    const digammas = async (values: Float64Array) => void values.set(values.map(digamma))
    for (let step = 0; step < 2000; step++) await prior.learn(counts, { digammas }, 3)
    for (let k = 0; k < 3; k++) {
      const alpha = prior.alpha.subarray(3 * k, 3 * k + 3)
      const sum = alpha.reduce((a, b) => a + b)
      let all = 0
      const gains = [0, 0, 0]
      for (let w = 0; w < table.annotators; w++) {
        let n = 0
        for (let u = table.pairStarts[w]; u < table.pairStarts[w + 1]; u++) {
          n += counts[u * 3 + k]
          gains[table.pairLabels[u]] +=
            digamma(alpha[table.pairLabels[u]] + counts[u * 3 + k]) - digamma(alpha[table.pairLabels[u]])
        }
        all += digamma(sum + n) - digamma(sum)
      }
      // The prior weighs as much as a twentieth of a unit of `all`.
      gains.forEach((gain, l) => {
        expect(gain * alpha[l] + 0.05).toBeCloseTo(alpha[l] * (all + 0.05), 5)
      })
    }
  })
})

test('a step of the distractor model is the sum over all types, true classes and distractors', async () => {
  const [items, annotators, classes, types] = [7, 4, 5, 2]
  const { votes } = drawVotes([0.8, 0.6, 0.5, 0.4], { n: items, classes, seed: 12 })
  const rates = Array.from({ length: annotators * types }, (_, at) => {
    const [truth, distractor] = [0.3 + 0.07 * (at % 5), 0.1 + 0.04 * (at % 3)]
    return [truth, distractor, (1 - truth - distractor) / (classes - 2)]
  })
  const typePrior = [0.4, 0.6]
  await engine.call('test', [], {}, async (call) => {
    const starts = Uint32Array.from({ length: items + 1 }, (_, i) => i * annotators)
    const voted = Uint32Array.from(votes, ([, w, l]) => l * annotators + w)
    const before = engine.bytesInUse
    const model = new QuestionModel(call, {
      items,
      annotators,
      classes,
      types,
      starts,
      voted,
      weights: new Float32Array(voted.length).fill(1),
    })
    // Blocks are rounded up.
    const planned = questionBytes({ items, annotators, classes, types, votes: voted.length })
    expect(Math.abs(engine.bytesInUse - before - planned)).toBeLessThan(12 * 64)
    model.prior.set(typePrior.map(Math.log2))
    model.table.set(rates.flat().map(Math.log2))
    model.means.set(rates.flat())
    const { counts, totals } = await model.expect({ done: 0, total: 1 }, true)
    const expected = {
      counts: new Float64Array(counts.length),
      totals: new Float64Array(types),
      posterior: new Float64Array(items * classes),
    }
    for (let i = 0; i < items; i++) {
      const own = votes.filter(([item]) => item === i)
      const states = Array.from({ length: types * classes * classes }, (_, z) => ({
        t: z % types,
        k: Math.floor(z / types) % classes,
        d: Math.floor(z / types / classes),
      }))
      const kindOf = (l: number, k: number, d: number) => (l === k ? 0 : l === d ? 1 : 2)
      const joint = states.map(({ t, k, d }) =>
        k === d ? 0 : own.reduce((p, [, w, l]) => p * rates[w * types + t][kindOf(l, k, d)], typePrior[t]),
      )
      const sum = joint.reduce((a, b) => a + b)
      states.forEach(({ t, k, d }, z) => {
        const p = joint[z] / sum
        expected.posterior[i * classes + k] += p
        expected.totals[t] += p
        for (const [, w, l] of own) expected.counts[3 * (w * types + t) + kindOf(l, k, d)] += p
      })
    }
    expected.posterior.forEach((p, at) => {
      expect(model.posterior[at]).toBeCloseTo(p, 6)
    })
    expected.counts.forEach((count, at) => {
      expect(counts[at]).toBeCloseTo(count, 9)
    })
    expected.totals.forEach((count, t) => {
      expect(totals[t]).toBeCloseTo(count, 9)
    })
    model.free()
  })
})

test('known items repair posteriors that follow an error of most annotators, and nothing else', async () => {
  const { votes, clean } = drawVotes([0.9, 0.9, 0.6, 0.6, 0.6, 0.6, 0.6], { n: 1500, seed: 14 })
  // On a third of the items, the weak annotators say 1 whatever the class.
  const shared = votes.map(([i, w, l]) => [i, w, i % 3 === 0 && w > 1 ? 1 : l] as const)
  const rightBy = (values: ArrayLike<number>) => clean.filter((k, i) => values[2 * i + k] > 0.5).length / clean.length
  await withVotes(shared, 2, async (problem) => {
    const known = Int16Array.from(clean, (k, i) => (i % 7 === 0 ? k : -1))
    const posterior = Float64Array.from(await sharesOf(problem))
    const found = reweighed({ ...problem, known }, posterior, { seed: 1, minDeviations: 1 })
    expect(found && rightBy(found)).toBeGreaterThan(rightBy(posterior) + 0.1)
    for (const [i, k] of known.entries()) if (k >= 0) expect(found?.[2 * i + k]).toBe(1)
  })
})

test('60 known items do little harm to good posteriors of 29 annotators', async () => {
  const accuracies = Array.from({ length: 29 }, (_, w) => (w < 4 ? 0.7 : 0.4))
  let gain = 0
  for (let seed = 1; seed <= 4; seed++) {
    const { votes, clean } = drawVotes(accuracies, { n: 1000, classes: 3, seed })
    await withVotes(votes, 3, async (problem) => {
      const model = (table: VoteTable) => hierarchical(table, { subtypes: 1 })
      const { posterior } = await fitLatent(problem, model, await sharesOf(problem))
      const known = Int16Array.from(clean, (k, i) => (i < 60 ? k : -1))
      // Weights are asked for whether or not they help: with equal penalties they lose 1.6%.
      const found = reweighed({ ...problem, known }, posterior, { seed: 1, minDeviations: -100 })!
      const rightBy = (values: Float64Array) =>
        clean.filter((k, i) => i >= 60 && largest(values.subarray(3 * i, 3 * i + 3)) === k).length / 940
      gain += (rightBy(found) - rightBy(posterior)) / 4
    })
  }
  expect(gain).toBeGreaterThan(-0.01)
})

test('weights of annotators who guess are not learned from known items', async () => {
  const { votes, clean } = drawVotes([0.5, 0.5, 0.5, 0.5, 0.5], { n: 400, seed: 15 })
  await withVotes(votes, 2, async (problem) => {
    const posterior = new Float64Array(2 * clean.length).fill(0.5)
    const given = { ...problem, known: Int16Array.from(clean) }
    expect(reweighed(given, posterior, { seed: 1, minDeviations: 1 })).toBeUndefined()
  })
})

test('the distractor model finds the truth where most annotators share a wrong class', async () => {
  // On half of the items, most annotators choose one wrong class that differs from item to item.
  const { votes, clean } = drawVotes([0.95, 0.9, 0.85, 0.5, 0.45, 0.4, 0.4, 0.35, 0.35], {
    n: 1200,
    classes: 6,
    seed: 13,
  })
  const wrong = (i: number) => (clean[i] + 1 + (i % 5)) % 6
  const shared = votes.map(([i, w, l]) => [i, w, i % 2 === 0 && w > 2 && l !== clean[i] ? wrong(i) : l] as const)
  await withVotes(shared, 6, async (problem) => {
    const shares = await sharesOf(problem)
    const { posterior } = await fitDistractor(problem, shares)
    const rightBy = (values: ArrayLike<number>) =>
      clean.filter((label, i) => {
        const row = Array.from({ length: 6 }, (_, k) => values[i * 6 + k])
        return row[label] === Math.max(...row)
      }).length / clean.length
    expect(rightBy(posterior)).toBeGreaterThan(rightBy(shares) + 0.05)
  })
})
