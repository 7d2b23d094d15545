/** What doors let pass once, call by call. */
import { expect, test } from 'vitest'
import { nearest } from '#ops/nearest/nearest.js'
import { fitNearest } from '#samplers/nearest.js'
import { fitShepard } from '#samplers/shepard.js'
import { solveGram } from '#solve/gram.js'
import { engine, kernel, queries, sampler, sides, train, x } from './fixture.ts'

const refused = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) })

test('a number in place of options is refused', async () => {
  await expect(nearest(x, x, 5 as never)).rejects.toMatchObject(refused('BAD_OPTION', /the options are 5/))
})

test('an unknown metric is refused instead of returning Euclidean neighbors', async () => {
  const options = { metric: 'hamming' } as never
  await expect(nearest(queries, x, options)).rejects.toMatchObject(refused('BAD_OPTION', /metric is "?'?hamming/))
})

test('an option of the search does not leak into a prediction', async () => {
  const options = { excludeSelf: true } as never
  await expect(sampler.predict(x, options)).rejects.toMatchObject(refused('BAD_OPTION', /no option 'excludeSelf'/))
})

test('an option of the search does not leak into another learner', async () => {
  const options = { algorithm: 'int8' } as never
  await expect(fitShepard(train(), options)).rejects.toMatchObject(refused('BAD_OPTION', /no option 'algorithm'/))
})

test('a leaf size that changes after the call neither traps nor changes the answer', async () => {
  const options = { algorithm: 'tree' as const, leafSize: 16, k: 2 }
  const expected = await nearest(queries, x, { ...options })
  const answer = nearest(queries, x, options)
  Object.assign(options, { leafSize: 3, k: -1 })
  expect(await answer).toEqual(expected)
})

test('inherited members of a dataset and its labels are read', async () => {
  const inherited = Object.create(train())
  using fitted = await fitNearest(inherited)
  expect(await fitted.predict(queries)).toEqual(await sampler.predict(queries))
})

test.each<[string, unknown]>([
  ['a lone number', 90],
  ['nulls', Array(x.rows).fill(null)],
  ['strings', Array(x.rows).fill('3')],
  ['a Set', new Set(sides())],
  ['booleans', Array(x.rows).fill(true)],
  ['one that is not finite', sides().fill(Number.NaN, 3, 4)],
])('right-hand sides that are %s are refused', async (_, b) => {
  const before = engine.bytesInUse
  await expect(solveGram(kernel, x, b as never, { ridge: 0.1 })).rejects.toMatchObject(
    refused('BAD_VALUE', /solveGram: /),
  )
  expect(engine.bytesInUse).toBe(before)
})
