/** Classifiers and worlds of the caller, wrapped so that their results are checked before they are used. */
import { Sample, type SampleOptions } from '../data/sample.js'
import { checkWorld, type World } from '../data/world.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { checkEngine, type Engine } from '../engine/engine.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { readNumbers } from '../engine/numbers.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { type Classifier, checkClassifier } from '../samplers/sampler.js'

/**
 * Wrapper of a caller's classifier. Its predictions are checked, and copied into arrays that nobody else can change.
 */
export interface CheckedClassifier {
  readonly classes: number
  /** Returns the classifier's engine. Throws BAD_VALUE when it has none. */
  engine(): Engine
  /**
   * Returns the predicted class of each row of x. Throws BAD_VALUE when the classifier returns anything but an
   * Int32Array or Uint8Array of classes; BAD_SHAPE when it does not return one class for each row.
   */
  predict(x: Matrix, call: CallOptions): Promise<LabelArray>
}

/**
 * Wraps a classifier of the caller; `name` is its role in error messages. Throws BAD_VALUE when it is not a classifier.
 */
export function takeClassifier(who: string, name: string, given: Classifier): CheckedClassifier {
  const { classes, engine, predict } = checkClassifier(who, name, given)
  return {
    classes,
    engine: () => {
      checkEngine(who, engine)
      return engine
    },
    predict: async (x, call) =>
      takePredicted(who, `the prediction of ${name}`, await predict.call(given, x, call), x.rows, classes),
  }
}

/**
 * Checks and copies the classes predicted for m rows. Throws BAD_SHAPE when their number is not m; BAD_VALUE when an
 * entry is not a class; OUT_OF_MEMORY when the copy does not fit.
 */
export function takePredicted(who: string, name: string, given: unknown, m: number, classes: number): LabelArray {
  const predicted = copyLabels(who, name, given)
  check(predicted.length === m, 'BAD_SHAPE', () => `${who}: ${name} has ${predicted.length} labels but ${m} are needed`)
  checkLabels(who, name, predicted, classes)
  return predicted
}

/** Wrapper of a caller's world, with the members that evaluation uses. Its samples and posteriors are checked. */
export interface CheckedWorld extends Pick<World, 'classes' | 'dimension' | 'sample'> {
  /**
   * Returns a copy of p(y | x) of each row of x: rows×classes, row-major. Throws BAD_SHAPE when the world returns
   * another number of values; BAD_VALUE when one is not a finite number.
   */
  posterior(x: Matrix, call: CallOptions): Promise<Float64Array>
}

/** Wraps a world, so that its samples and posteriors are checked. Throws BAD_VALUE when it is not a world. */
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
