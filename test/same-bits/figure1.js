// Runs in Node of any version and in a page: plain JavaScript, imported by relative address. A small figure1, as JSON.

/** @param {{ threads: number, numerics?: 'strict' | 'relaxed', digit: (digit: number) => Promise<number[]> }} where */
export async function smallFigure1({ threads, numerics = 'strict', digit }) {
  const { createEngine } = await import('../../dist/index.js')
  const { joinDigits } = await import('../../dist/data/digits.js')
  const { figure1 } = await import('../../dist/lab/experiments/figure1/run.js')
  const digits = joinDigits(await Promise.all(Array.from({ length: 10 }, (_, c) => digit(c))))
  const engine = await createEngine({ threads, numerics })
  const options = { teacher: 'nearest', student: 'kernel', members: 4, train: 120, unlabeled: 400 }
  const noise = { noise: 0.2, noiseKind: 'fixed', split: 'disjoint', rule: 'random' }
  const result = await figure1(engine, digits, { ...options, ...noise, seed: 1 })
  const { relaxed } = engine.capabilities
  await engine.close()
  return { relaxed, json: JSON.stringify(result) }
}
