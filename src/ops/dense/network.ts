import type { Call, StageStep } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { words, writeFields } from '../../engine/fields.js'
import { Lifetime } from '../../engine/lifetime.js'
import { CODE, type Rows, SIZE } from '../element.js'
import { ROW_BYTES, TILE_BYTES } from '../tile.js'
import { layersOf, padded, placesOf } from './layout.js'

/** `Network` and `Layer` of `assembly/dense/network.ts`, and room for them: the records of layers lie one after another. */
export const NETWORK = { scale: ['Float64', 0], ...words(['center', 'inputs', 'layers', 'records'], 8) } as const
const TRAINED = ['first', 'second', 'strips', 'columns', 'rowDeltas', 'outputDeltas'] as const
export const LAYER = words(['inputs', 'outputs', 'weights', ...TRAINED])
export const [JOB, RECORD] = [64, 64]
/** Rows of one call of the op: as many as share the weights' way from memory well, if that takes no more than so many products. */
const ROWS = 96
const PRODUCTS = 2.5e8
/** Bytes of outputs that are made together. */
const TOGETHER = 1 << 22

/** What is made of what leaves a network: nothing, shares of the classes (softmax), or what is above 0 (ReLU). */
export const MADE = ['outputs', 'shares', 'ramps'] as const
export type Made = (typeof MADE)[number]

/** What a network is, beside its weights: widths from the inputs to the outputs, and how inputs are standardized. */
export interface Form {
  widths: readonly number[]
  /** An input t becomes (x - center[t]) scale. */
  center: Float64Array
  scale: number
}

/** Addresses of what training adds to the record of a layer. */
export type Trained = Record<(typeof TRAINED)[number], number>

/** A network of dense layers with ramps (ReLU) between them, float32. Owns its memory. */
export class Network extends Lifetime {
  readonly form: Form
  #job: number
  #center: number
  #weights: number

  /** @internal Use `networkIn`. Takes over the blocks. */
  constructor(engine: Engine, form: Form, blocks: { job: number; center: number; weights: number }) {
    super(engine)
    this.form = form
    this.#job = blocks.job
    this.#center = blocks.center
    this.#weights = blocks.weights
  }

  get job(): number {
    return this.#job
  }

  /** The weights in place, for now: growth makes views stale. */
  view(): Float32Array {
    const count = placesOf(this.form.widths).at(-1)!
    return this.engine.memory.view<Float32Array>(Float32Array, this.#weights, count)
  }

  /** Tells the ops of layer l where training keeps what belongs to it. */
  place(l: number, trained: Trained): void {
    writeFields(this.engine.memory, this.#job + JOB + l * RECORD, LAYER, trained)
  }

  /** What leaves it for each row of x, row-major m×outputs. */
  async outputsIn(call: Call, x: Rows, made: Made, within?: StageStep): Promise<Float32Array> {
    const cols = this.form.widths.at(-1)!
    const values = new Float32Array(x.rows * cols)
    await this.visitIn(call, x, made, (block, first) => values.set(block, first * cols), within)
    return values
  }

  /** Visits the same in blocks of rows that begin at `first`: views, good for the visit. */
  async visitIn(
    call: Call,
    x: Rows,
    made: Made,
    visit: (values: Float32Array, first: number) => void,
    within?: StageStep,
  ): Promise<void> {
    const block = this.#blockOf(x.rows)
    for (let first = 0; first < x.rows; first += block) {
      const rows = Math.min(block, x.rows - first)
      const part = { ...x, rows, address: x.address + first * x.cols * SIZE[x.type] }
      const step = { stage: call.who, step: { done: first + rows, total: x.rows } }
      const { address, cols } = await this.rowsIn(call, part, made, within ?? (block < x.rows ? step : undefined))
      visit(call.engine.memory.view<Float32Array>(Float32Array, address, rows * cols), first)
      call.free(address)
    }
  }

  /** Bytes that a visit to so many rows takes for a while. */
  visitBytes(rows: number): number {
    const { threads } = this.engine.capabilities
    const block = this.#blockOf(rows)
    return block * this.form.widths.at(-1)! * 4 + threads * (this.#scratchOf(block).bytes + 64)
  }

  /** Rows of which outputs are made together. */
  #blockOf(rows: number): number {
    return Math.min(rows, Math.max(8, Math.floor(TOGETHER / (4 * this.form.widths.at(-1)!))))
  }

  /** Of one thread and one call of the op: its rows, bytes of what enters a layer, and of all. */
  #scratchOf(rows: number): { block: number; room: number; bytes: number } {
    const { widths } = this.form
    const fair = 8 * Math.ceil(rows / this.engine.capabilities.threads / 8)
    const few = 8 * Math.max(1, Math.floor(PRODUCTS / placesOf(widths).at(-1)! / 8))
    const block = Math.min(ROWS, fair, few)
    const room = Math.ceil(block / 8) * padded(Math.max(...widths.slice(0, -1))) * ROW_BYTES
    return { block, room, bytes: 2 * room + Math.ceil(widths[widths.length - 1] / 6) * TILE_BYTES }
  }

  /** The same of all rows as a block of the call. */
  async rowsIn(call: Call, x: Rows, made: Made, within?: StageStep): Promise<Rows> {
    const { widths } = this.form
    const cols = widths[widths.length - 1]
    const { block, room, bytes } = this.#scratchOf(x.rows)
    const address = call.allocate(x.rows * cols * 4)
    const args = [this.#job, x.address, CODE[x.type], MADE.indexOf(made), room, address]
    const task = { op: 'networkOutputs', args, rows: x.rows, block, scratchBytes: bytes }
    await call.run('result', task, within?.stage, within?.step)
    return { address, type: 'f32', rows: x.rows, cols }
  }

  describe(): string {
    return `a network of widths ${this.form.widths.join('-')}`
  }

  protected override release(): void {
    for (const address of [this.#job, this.#center, this.#weights]) this.engine.memory.free(address)
  }
}

/** A network of these weights, laid out as `layout.ts` says; all 0 where none are given. */
export function networkIn(call: Call, form: Form, weights?: Float32Array): Network {
  const { memory } = call.engine
  const layers = layersOf(form.widths)
  const places = placesOf(form.widths)
  const center = call.upload(form.center)
  const address = call.allocate(places[layers.length] * 4)
  const job = call.allocate(JOB + layers.length * RECORD)
  const held = memory.view<Float32Array>(Float32Array, address, places[layers.length]).fill(0)
  if (weights) held.set(weights)
  memory.view<Uint8Array>(Uint8Array, job, JOB + layers.length * RECORD).fill(0)
  const shape = { inputs: form.widths[0], layers: layers.length }
  writeFields(memory, job, NETWORK, { scale: form.scale, center, ...shape, records: job + JOB })
  layers.forEach((layer, l) => {
    writeFields(memory, job + JOB + l * RECORD, LAYER, { ...layer, weights: address + places[l] * 4 })
  })
  for (const block of [job, center, address]) call.keep(block)
  return new Network(call.engine, form, { job, center, weights: address })
}
