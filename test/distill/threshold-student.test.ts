import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { torus } from '#data/torus.js'
import { distill } from '#distill/distill.js'
import { freshTeacher } from '#distill/fresh-teacher.js'
import { thresholdStudent } from '#distill/threshold-student.js'
import { createEngine, type Engine } from '#engine/engine.js'

describe('a student that picks a threshold by the labels of fresh teachers', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 1 })
  })
  afterAll(() => engine.close())

  const world = torus({ dimension: 1, p: 0.1 })
  const thresholds = Array.from({ length: 101 }, (_, i) => i / 100)

  test.each([
    ['up', (label: number) => label],
    // Noise that makes the wrong class modal.
    ['down', (label: number) => 1 - label],
  ] as const)('learns the orientation: %s', async (orientation, seen) => {
    const teacher = freshTeacher({
      classes: 2,
      sample: async (draw) => {
        const sample = await world.sample(engine, 12, draw)
        return { ...sample, y: sample.y.map(seen) }
      },
    })
    for (const seed of [1, 2, 3]) {
      const { x } = await world.sample(engine, 600, { seed, purpose: 'unlabeled' })
      using student = await distill(teacher, x, { fit: thresholdStudent({ thresholds }), seed })
      expect(student.chosen.orientation).toBe(orientation)
      // A tenth of the places are 60 labels, of which some 40 more are right than wrong: over six deviations.
      expect(Math.abs(Number(student.chosen.threshold) - 0.5)).toBeLessThan(0.1)
      student.dispose()
      x.dispose()
    }
    expect(engine.bytesInUse).toBe(0)
  })
})
