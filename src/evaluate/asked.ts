/** Classifiers and worlds as measures ask them: what they answer is checked before it is used. */
import { checkWorld, Sample, type SampleOptions, type World } from '../data/world.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { checkEngine, type Engine } from '../engine/engine.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { readNumbers } from '../engine/numbers.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { type Classifier, checkClassifier } from '../samplers/sampler.js'

/** A classifier whose answers are a class of each row, in arrays that nobody else holds. */
export interface CheckedClassifier {
  readonly classes: number
  /** Throws BAD_VALUE where it has none. */
  engine(): Engine
  predict(x: Matrix, call: CallOptions): Promise<LabelArray>
}

/** Throws BAD_VALUE on what is no classifier. */
export function takeClassifier(who: string, name: string, given: Classifier): CheckedClassifier {
  const { classes, engine, predict } = checkClassifier(who, name, given)
  return {
    classes,
    engine: () => {
      checkEngine(who, engine)
      return engine
    },
    predict: async (x, call) =>
      takePredicted(who, `the answer of ${name}`, await predict.call(given, x, call), x.rows, classes),
  }
}

/** A copy of the classes that someone answered for m rows. Throws BAD_VALUE, BAD_SHAPE. */
export function takePredicted(who: string, name: string, given: unknown, m: number, classes: number): LabelArray {
  const answers = copyLabels(who, name, given)
  check(answers.length === m, 'BAD_SHAPE', () => `${who}: ${name} has ${answers.length} labels but ${m} are needed`)
  checkLabels(who, name, answers, classes)
  return answers
}

/** What measures ask of a world. */
export interface CheckedWorld extends Pick<World, 'classes' | 'dimension' | 'sample'> {
  /** p(y | x) of each row, in an array that nobody else holds. */
  posterior(x: Matrix, call: CallOptions): Promise<Float64Array>
}

/** A world whose answers are checked. Throws BAD_VALUE on what is no world. */
export function takeWorld(who: string, world: World): CheckedWorld {
  const { classes, dimension, sample, posterior } = checkWorld(who, world)
  return {
    classes,
    dimension,
    sample: async (engine: Engine, n: number, options?: SampleOptions): Promise<Sample> => {
      const drawn = await sample.call(world, engine, n, options)
      const { x, y, clean } = takeMembers(who, 'the sample', drawn, ['x', 'y', 'clean'])
      checkMatrix(who, 'x of the sample', x)
      check(x.rows === n, 'BAD_SHAPE', () => `${who}: the sample has ${x.rows} rows but ${n} are needed`)
      for (const [name, labels] of Object.entries({ y, clean })) {
        checkLabels(who, `${name} of the sample`, labels, classes)
        const found = labels.length
        check(found === n, 'BAD_SHAPE', () => `${who}: the sample has ${n} rows but ${name} has ${found} labels`)
      }
      return new Sample({ x, y, clean, classes })
    },
    posterior: async (x, call) => {
      const probabilities = readNumbers(who, "the world's posterior", await posterior.call(world, x, call))
      const [found, needed] = [probabilities.length, x.rows * classes]
      const shape = () => `${who}: the world's posterior has ${found} numbers but ${needed} are needed`
      check(found === needed, 'BAD_SHAPE', shape)
      return probabilities
    },
  }
}
