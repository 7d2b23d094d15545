import { expect, test } from 'vitest'
import { createEngine } from '#engine/engine.js'
import { outOfBagIn } from '#ops/forest/out-of-bag.js'
import { type Stream, stream } from '#random/stream.js'
import { fitForest } from '#samplers/forest.js'

const [N, D, CLASSES, TREES, SEED] = [37, 3, 3, 9, 4]
const x = stream(1, 'out of bag').fillNormal(new Float64Array(N * D))
const y = Int32Array.from({ length: N }, (_, i) => (i * 5) % CLASSES)

/** Draws the rows of a bootstrap sample as the op does: the upper 64 bits of draw · n. */
function bagOf(tree: Stream): Set<number> {
  const draw = (i: number) => (BigInt(tree.u32(2 * i + 1)) << 32n) | BigInt(tree.u32(2 * i))
  return new Set(Array.from({ length: N }, (_, i) => Number((draw(i) * BigInt(N)) >> 64n)))
}

test.each([1, 2])('out-of-bag scores are means over the trees that lack the row, on %i threads', async (threads) => {
  await using engine = await createEngine({ threads })
  const train = { x: engine.matrix(N, D, x), y, classes: CLASSES }
  // Scores of each tree alone: those of t + 1 trees, t + 1 times, less those of t trees, t times.
  const sums = [new Float64Array(N * CLASSES)]
  for (let t = 1; t <= TREES; t++) {
    using forest = await fitForest(train, { trees: t, seed: SEED })
    sums.push(Float64Array.from(await forest.scores(train.x), (score) => score * t))
  }
  const bags = Array.from({ length: TREES }, (_, t) => bagOf(stream(SEED, 'trees', t)))
  const { key } = stream(SEED, 'trees')
  const growing = { classes: CLASSES, trees: TREES, candidates: 1, minLeaf: 1, random: false, key }
  const before = engine.bytesInUse
  const found = await engine.call('test', [train.x], {}, (call) => outOfBagIn(call, train.x, y, growing))
  expect(engine.bytesInUse).toBe(before)
  for (let at = 0; at < N * CLASSES; at++) {
    const out = bags.flatMap((bag, t) => (bag.has(Math.floor(at / CLASSES)) ? [] : [sums[t + 1][at] - sums[t][at]]))
    const wanted = out.length > 0 ? out.reduce((sum, score) => sum + score, 0) / out.length : 0
    expect(found[at]).toBeCloseTo(wanted, 4)
  }
  expect(found.length).toBe(N * CLASSES)
})
