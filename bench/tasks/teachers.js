// Pools of teachers, and every student.
import * as lib from '/dist/index.js'
import { student, withEngine, world } from './groups.js'

export const teachers = {
  teachers: withEngine(async (engine, held) => {
    const of = world(10, 8)
    const train = await of.sample(engine, 100_000, { seed: 1 })
    const test = await of.sample(engine, 50_000, { seed: 2 })
    const teacher = await held('fitTeacher 10 of 100000', () => lib.fitTeacher(train, { members: 10, seed: 1 }))
    await held('votes 50000', () => teacher.votes(test.x))
    await held('shares 50000', () => teacher.shares(test.x))
    await held('label at random 50000', () => teacher.label(test.x, { seed: 1 }))
    await held('label plurality 50000', () => teacher.label(test.x, { rule: 'plurality', seed: 1 }))
    const bytes = await held('toBytes', () => teacher.toBytes())
    await held('fromBytes', () => lib.Teacher.fromBytes(engine, bytes))
    await held('fitTeacher bootstrap', async () => {
      ;(await lib.fitTeacher(train, { members: 3, split: 'bootstrap', seed: 1 })).dispose()
    })
    await held('evaluate on the world, 50000', () => lib.evaluate(teacher.members[0], of, { m: 50_000 }))
    await held('evaluate on points', () => {
      return lib.evaluate(teacher.members[0], { x: test.x, clean: test.clean, noisy: test.y })
    })
    const fresh = lib.freshTeacher({ classes: 10, sample: (draw) => of.sample(engine, 50, draw) })
    const few = lib.takeRows(test.x, [...Array(500).keys()])
    await held('freshTeacher label 500', () => fresh.label(few, { seed: 1 }))
  }),
  'student kernel': student('kernelStudent', 3000, lib.kernelStudent),
  'student kernel soft': student('kernelStudent', 3000, lib.kernelStudent, 'soft'),
  'student nearest': student('nearestStudent', 50_000, lib.nearestStudent),
  'student logistic': student('logisticStudent', 50_000, lib.logisticStudent),
  'student logistic soft': student('logisticStudent', 50_000, lib.logisticStudent, 'soft'),
  'student tree': student('treeStudent', 20_000, lib.treeStudent),
  'student forest': student('forestStudent', 5000, () => lib.forestStudent({ trees: 5, minLeafSizes: [16, 1] })),
  'student network': student('networkStudent', 5000, () => lib.networkStudent({ maxEpochs: 2 })),
  'student threshold': student('thresholdStudent', 200_000, lib.thresholdStudent),
}
