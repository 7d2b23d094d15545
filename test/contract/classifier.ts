import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '#data/dataset.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Classifier, FitOptions } from '#samplers/sampler.js'
import { seeded, table } from '../reference/numbers.js'

/** Rows uniform in a square, labels at random: nothing to learn, all to fit. */
export function noiseDataset(engine: Engine, n: number, classes: number, seed: number): Dataset {
  const random = seeded(seed)
  const x = engine.matrix(n, 2, table(n, 2, random), { type: 'f32' })
  return { x, y: Int32Array.from({ length: n }, () => Math.floor(random() * classes)), classes }
}

/** Tests what every classifier must do, whatever it learns and whatever it holds. */
export function describeClassifier(
  name: string,
  fit: (train: Dataset, options?: FitOptions) => Promise<Classifier>,
): void {
  describe(`${name} is a classifier`, () => {
    let engines: Engine[]
    beforeAll(async () => {
      engines = await Promise.all([1, 2, 3].map((threads) => createEngine({ threads })))
    })
    afterAll(() => Promise.all(engines.map((engine) => engine.close())))

    test.each([2, 3, 10])('predicts the class with the largest score, %i classes', async (classes) => {
      const train = noiseDataset(engines[0], 150, classes, classes)
      const queries = noiseDataset(engines[0], 40, classes, 99)
      const classifier = await fit(train)
      const [predicted, scores] = [await classifier.predict(queries.x), await classifier.scores(queries.x)]
      expect(classifier).toMatchObject({ classes, dimension: 2 })
      expect(predicted).toBeInstanceOf(Int32Array)
      expect(scores).toBeInstanceOf(Float32Array)
      expect([predicted.length, scores.length]).toEqual([40, 40 * classes])
      predicted.forEach((label, i) => {
        const row = scores.subarray(i * classes, (i + 1) * classes)
        expect(row[label]).toBe(Math.max(...row))
      })
      expect(await classifier.predict(queries.x)).toEqual(predicted)
      classifier.dispose()
    })

    test('predicts the same on 1, 2 and 3 threads', async () => {
      const answers = await Promise.all(
        engines.map(async (engine) => {
          const classifier = await fit(noiseDataset(engine, 120, 4, 7), { seed: 3 })
          const queries = noiseDataset(engine, 300, 4, 8)
          const answer = { predicted: await classifier.predict(queries.x), scores: await classifier.scores(queries.x) }
          classifier.dispose()
          return answer
        }),
      )
      expect(answers[1]).toEqual(answers[0])
      expect(answers[2]).toEqual(answers[0])
    })

    test('predicts from plain rows as from a Matrix, and frees its copies', async () => {
      const [engine] = engines
      using classifier = await fit(noiseDataset(engine, 40, 3, 9))
      const { x } = noiseDataset(engine, 20, 3, 8)
      const wanted = [await classifier.predict(x), await classifier.scores(x)]
      const flat = x.toArray()
      const rows = Array.from({ length: 20 }, (_, i) => flat.slice(2 * i, 2 * i + 2))
      const before = engine.bytesInUse
      for (const plain of [flat, rows]) {
        expect([await classifier.predict(plain), await classifier.scores(plain)]).toEqual(wanted)
      }
      await expect(classifier.predict([[1, 2], [3]])).rejects.toMatchObject({ code: 'BAD_SHAPE' })
      await expect(classifier.scores([[1, Number.NaN]])).rejects.toMatchObject({ code: 'BAD_VALUE' })
      expect(engine.bytesInUse).toBe(before)
    })

    test('refuses inputs with other columns, and all calls after disposal', async () => {
      const train = noiseDataset(engines[1], 40, 2, 9)
      const classifier = await fit(train)
      using wide = engines[1].matrix(3, 5)
      for (const ask of ['predict', 'scores'] as const) {
        for (const other of [wide, [[1, 2, 3]], [1, 2, 3]]) {
          await expect(classifier[ask](other)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
        }
      }
      classifier.dispose()
      for (const ask of ['predict', 'scores'] as const) {
        for (const given of [train.x, [[1, 2]]]) {
          await expect(classifier[ask](given)).rejects.toMatchObject({ code: 'DISPOSED' })
        }
      }
      train.x.dispose()
    })
  })
}
