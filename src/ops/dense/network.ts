import type { Call, StageStep } from '../../engine/call.js'
import type { Engine } from '../../engine/engine.js'
import { words, writeFields } from '../../engine/fields.js'
import { Lifetime } from '../../engine/lifetime.js'
import { ELEMENT_BYTES, ELEMENT_CODES, type StoredRows } from '../element.js'
import { ROW_BYTES, TILE_BYTES } from '../tile.js'
import { layersOf, padded, placesOf } from './layout.js'

/** Fields of `Network` in `assembly/dense/network.ts`. */
export const NETWORK_FIELDS = { scale: ['Float64', 0], ...words(['center', 'inputs', 'layers', 'records'], 8) } as const
/** Fields of a layer's record that only training uses. */
const TRAINING_ARRAYS = ['first', 'second', 'strips', 'columns', 'rowDeltas', 'outputDeltas'] as const
/** Fields of `Layer` in `assembly/dense/network.ts`. */
export const LAYER_FIELDS = words(['inputs', 'outputs', 'weights', ...TRAINING_ARRAYS])
/** Bytes reserved for `Network` and for the record of each layer. The records are stored one after another. */
export const [NETWORK_BYTES, LAYER_RECORD_BYTES] = [64, 64]
/** Maximum number of rows in one call of the op: enough to reuse the weights while they are in the cache. */
const MAX_CALL_ROWS = 96
/** Maximum number of multiply-adds in one call of the op that has more than 8 rows. */
const MAX_CALL_PRODUCTS = 2.5e8
/** Maximum bytes of outputs that are computed before they are passed to the visitor. */
const OUTPUT_BLOCK_BYTES = 1 << 22

/**
 * Names of the functions applied to a network's outputs: none ('outputs'), softmax ('shares'), or max(0, output)
 * ('ramps').
 */
export const OUTPUT_TRANSFORMS = ['outputs', 'shares', 'ramps'] as const
export type OutputTransform = (typeof OUTPUT_TRANSFORMS)[number]

/** Widths of a network's layers, and the standardization of its inputs. */
export interface NetworkForm {
  /** Number of inputs, then the number of outputs of each layer. */
  widths: readonly number[]
  /** Center of each input, one per column of x: input t is standardized to (x[t] - center[t]) · scale. */
  center: Float64Array
  scale: number
}

/** Addresses of the arrays that training adds to the record of a layer, see `assembly/dense/network.ts`. */
export type TrainingArrays = Record<(typeof TRAINING_ARRAYS)[number], number>

/** A network of dense layers with ramps (ReLU) between them, in float32; owns its memory. */
export class Network extends Lifetime {
  readonly form: NetworkForm
  #job: number
  #center: number
  #weights: number

  /** @internal Use `networkIn`; the network then owns the given blocks. */
  constructor(engine: Engine, form: NetworkForm, blocks: { job: number; center: number; weights: number }) {
    super(engine)
    this.form = form
    this.#job = blocks.job
    this.#center = blocks.center
    this.#weights = blocks.weights
  }

  /** Address of the network's fields. */
  get job(): number {
    return this.#job
  }

  /** Returns a view of all weights and biases, in the layout of `layout.ts`; it is stale once the memory grows. */
  view(): Float32Array {
    const count = placesOf(this.form.widths).at(-1)!
    return this.engine.memory.view<Float32Array>(Float32Array, this.#weights, count)
  }

  /** Writes the addresses of the arrays that training needs to the record of layer l. */
  place(l: number, trained: TrainingArrays): void {
    writeFields(this.engine.memory, this.#job + NETWORK_BYTES + l * LAYER_RECORD_BYTES, LAYER_FIELDS, trained)
  }

  /** Returns the network's outputs for each row of x, after `transform`: m×outputs, row-major. */
  async outputsIn(call: Call, x: StoredRows, transform: OutputTransform, within?: StageStep): Promise<Float32Array> {
    const cols = this.form.widths.at(-1)!
    const values = new Float32Array(x.rows * cols)
    await this.visitIn(call, x, transform, (block, first) => values.set(block, first * cols), within)
    return values
  }

  /**
   * Computes the outputs for all rows of x, after `transform`, in blocks of rows. Calls `visit` once per block with its
   * outputs, row-major, and the number of its first row. The array is a view that is valid only during that call.
   */
  async visitIn(
    call: Call,
    x: StoredRows,
    transform: OutputTransform,
    visit: (values: Float32Array, first: number) => void,
    within?: StageStep,
  ): Promise<void> {
    const block = this.#blockOf(x.rows)
    for (let first = 0; first < x.rows; first += block) {
      const rows = Math.min(block, x.rows - first)
      const part = { ...x, rows, address: x.address + first * x.cols * ELEMENT_BYTES[x.type] }
      const step = { stage: call.who, step: { done: first + rows, total: x.rows } }
      const { address, cols } = await this.rowsIn(call, part, transform, within ?? (block < x.rows ? step : undefined))
      visit(call.engine.memory.view<Float32Array>(Float32Array, address, rows * cols), first)
      call.free(address)
    }
  }

  /** Returns the peak memory, in bytes, of `visitIn` for this many rows of x. */
  visitBytes(rows: number): number {
    const { threads } = this.engine.capabilities
    const block = this.#blockOf(rows)
    return block * this.form.widths.at(-1)! * 4 + threads * (this.#scratchOf(block).bytes + 64)
  }

  /** Returns the number of rows in one block of outputs when all of `rows` are computed. */
  #blockOf(rows: number): number {
    return Math.min(rows, Math.max(8, Math.floor(OUTPUT_BLOCK_BYTES / (4 * this.form.widths.at(-1)!))))
  }

  /**
   * Returns the sizes of one call of the op on one thread: the number of its rows (`block`), the bytes of one layer's
   * inputs for them (`room`), and all scratch bytes (`bytes`).
   */
  #scratchOf(rows: number): { block: number; room: number; bytes: number } {
    const { widths } = this.form
    const fair = 8 * Math.ceil(rows / this.engine.capabilities.threads / 8)
    const few = 8 * Math.max(1, Math.floor(MAX_CALL_PRODUCTS / placesOf(widths).at(-1)! / 8))
    const block = Math.min(MAX_CALL_ROWS, fair, few)
    const room = Math.ceil(block / 8) * padded(Math.max(...widths.slice(0, -1))) * ROW_BYTES
    return { block, room, bytes: 2 * room + Math.ceil(widths[widths.length - 1] / 6) * TILE_BYTES }
  }

  /**
   * Computes the outputs for all rows of x, after `transform`, as a block of the call: m×outputs float32, row-major.
   */
  async rowsIn(call: Call, x: StoredRows, transform: OutputTransform, within?: StageStep): Promise<StoredRows> {
    const { widths } = this.form
    const cols = widths[widths.length - 1]
    const { block, room, bytes } = this.#scratchOf(x.rows)
    const address = call.allocate(x.rows * cols * 4)
    const args = [this.#job, x.address, ELEMENT_CODES[x.type], OUTPUT_TRANSFORMS.indexOf(transform), room, address]
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

/** Makes a network with the given weights and biases, in the layout of `layout.ts`; by default all are 0. */
export function networkIn(call: Call, form: NetworkForm, weights?: Float32Array): Network {
  const { memory } = call.engine
  const layers = layersOf(form.widths)
  const places = placesOf(form.widths)
  const center = call.upload(form.center)
  const address = call.allocate(places[layers.length] * 4)
  const job = call.allocate(NETWORK_BYTES + layers.length * LAYER_RECORD_BYTES)
  const held = memory.view<Float32Array>(Float32Array, address, places[layers.length]).fill(0)
  if (weights) held.set(weights)
  memory.view<Uint8Array>(Uint8Array, job, NETWORK_BYTES + layers.length * LAYER_RECORD_BYTES).fill(0)
  const shape = { inputs: form.widths[0], layers: layers.length }
  writeFields(memory, job, NETWORK_FIELDS, { scale: form.scale, center, ...shape, records: job + NETWORK_BYTES })
  layers.forEach((layer, l) => {
    writeFields(memory, job + NETWORK_BYTES + l * LAYER_RECORD_BYTES, LAYER_FIELDS, {
      ...layer,
      weights: address + places[l] * 4,
    })
  })
  for (const block of [job, center, address]) call.keep(block)
  return new Network(call.engine, form, { job, center, weights: address })
}
