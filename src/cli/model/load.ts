import { Standardization } from '../../data/standardize.js'
import { loadSamplerIn } from '../../distill/saved.js'
import type { Call, CallOptions } from '../../engine/call.js'
import { check, checkNumber, shown } from '../../engine/check.js'
import type { Engine } from '../../engine/engine.js'
import { handOver } from '../../engine/lifetime.js'
import { fromBytesBy } from '../../engine/saved/bytes.js'
import { type Loaded, recordOf } from '../../engine/saved/loaded.js'
import { encoderFrom } from '../../tables/index.js'
import { MODEL_KIND, MODEL_VERSION, Model, type ModelFacts, type ModelFigure, nearestOf } from './model.js'

/**
 * Loads a model from the bytes that `toBytes` returned. Every value is checked, so bytes from strangers are safe to load.
 * Throws BAD_VALUE when the bytes are damaged, truncated, of another version, or hold another kind of object; OUT_OF_MEMORY
 * when the student does not fit.
 */
export function loadModel(engine: Engine, bytes: Uint8Array, options: CallOptions = {}): Promise<Model> {
  return fromBytesBy(loadModelIn, engine, bytes, options)
}

async function loadModelIn(call: Call, loaded: Loaded): Promise<Model> {
  const version = loaded.expect([MODEL_KIND]).integer('version', 1)
  check(version === MODEL_VERSION, 'BAD_VALUE', () => {
    return `it has version ${version} of models, but this library reads version ${MODEL_VERSION}`
  })
  const facts = readFacts(loaded)
  const { mean, scale } = loaded.record('standardization')
  const standardization = Standardization.fromJSON({ mean: numbersOf(mean), scale: numbersOf(scale) })
  return handOver(await loadSamplerIn(call, loaded.part('student')), async (student) => {
    const columns = [standardization.mean.length, facts.encoder.featureNames.length]
    const fits = student.classes === facts.classes.length && columns.every((count) => count === student.dimension)
    check(fits, 'BAD_VALUE', () => `${loaded.kind}: the student has other classes or columns than the model`)
    const rows = nearestOf(student)?.rows ?? 0
    const named = facts.ids === null || facts.ids.length === rows
    check(named, 'BAD_VALUE', () => `${loaded.kind}: there are ${facts.ids?.length} names of ${rows} rows`)
    return new Model(student, standardization, facts)
  })
}

/** Reads all but the student and the standardization. */
function readFacts(loaded: Loaded): ModelFacts {
  const who = loaded.kind
  const classes = textsOf(who, 'classes', loaded.value('classes'))
  const distinct = new Set(classes).size === classes.length
  check(distinct, 'BAD_VALUE', () => `${who}: two classes have the same name`)
  const ids = loaded.value('ids')
  const figures = loaded.value('figures')
  check(Array.isArray(figures), 'BAD_VALUE', () => `${who}: figures is ${shown(figures)} but must be an array`)
  return {
    encoder: encoderFrom(loaded.record('encoder')),
    label: loaded.text('label'),
    classes,
    scale: loaded.number('scale', 0),
    ids: ids === null ? null : textsOf(who, 'ids', ids),
    figures: figures.map((figure: unknown) => readFigure(who, figure)),
    command: loaded.text('command'),
  }
}

function readFigure(who: string, given: unknown): ModelFigure {
  const { name, estimate, interval } = recordOf(`${who}: a figure`, given)
  check(typeof name === 'string', 'BAD_VALUE', () => `${who}: a figure's name is ${shown(name)} but must be a string`)
  checkNumber(who, 'estimate', estimate)
  if (interval === null) return { name, estimate, interval }
  const held = Array.isArray(interval) && interval.length === 2 && interval.every(Number.isFinite)
  check(held, 'BAD_VALUE', () => `${who}: an interval is ${shown(interval)} but must be two numbers`)
  return { name, estimate, interval: [interval[0], interval[1]] }
}

/** Returns an array of strings. */
function textsOf(who: string, name: string, given: unknown): string[] {
  const held = Array.isArray(given) && given.every((each) => typeof each === 'string')
  check(held, 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be an array of strings`)
  return given
}

/** Returns an array of numbers, which `fromJSON` checks. */
const numbersOf = (given: unknown): number[] => (Array.isArray(given) ? given : [])
