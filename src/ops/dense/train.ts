import type { Call, StageStep } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { words, writeFields } from '../../engine/fields.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from '../tile.js'
import { layersOf, padded, placesOf } from './layout.js'
import type { Network } from './network.js'

/** Optimizer and its parameters, as in `UpdateRule` of `assembly/dense/update.ts`. */
export interface UpdateRule {
  /** 'sgd' for stochastic gradient descent with momentum, 'adam' for Adam. */
  optimizer: 'sgd' | 'adam'
  /**
   * Share of the running sum (for Adam: mean) of gradients that each step keeps, from 0; 0 is plain gradient descent.
   */
  momentum: number
  /** Share of the running mean of squared gradients that each step keeps (Adam only). */
  squares: number
  /** Weight decay: decay × weight is added to the gradient of each weight, but not of biases. */
  decay: number
}

/** Data, loss and update rule of a training run. */
export interface TrainingTask {
  /** Inputs, n×dimension. */
  x: StoredRows
  /** Number of rows visited in an epoch, at most n. */
  rows: number
  /** Class of each of the n rows, from 0. */
  y: Int32Array
  /** Target probabilities that replace the labels, n×classes, row-major. */
  shares?: ArrayLike<number>
  loss: 'cross-entropy' | 'square'
  /** Number of rows in a batch; the last one of an epoch may have fewer. */
  batch: number
  rule: UpdateRule
}

/** The order of the rows and the learning rates of one epoch. */
export interface EpochSchedule {
  /** Row numbers of x, in the order in which they are visited. */
  order: Uint32Array
  /**
   * Two numbers per batch: its learning rate, and the epsilon that Adam adds to the root of the mean squared gradient.
   */
  rates: Float32Array
}

/** Fields of `UpdateRule` in `assembly/dense/update.ts`. */
export const UPDATE_RULE_FIELDS = {
  ...words(['adam']),
  momentum: ['Float32', 4],
  squares: ['Float32', 8],
  decay: ['Float32', 12],
} as const
/** Fields of `Training` in `assembly/dense/train.ts`. */
export const TRAINING_FIELDS = words([
  ...(['network', 'rule', 'x', 'type', 'n', 'order', 'labels', 'shares', 'batch', 'height'] as const),
  ...(['parts', 'entropy', 'rates', 'wrong'] as const),
])
/** Bytes reserved for `UpdateRule` and for `Training`. */
export const [UPDATE_RULE_BYTES, TRAINING_BYTES] = [16, 64]
/** Bytes of one column of a group of 6 rows or outputs. */
const GROUP_COLUMN_BYTES = LEFT_WIDTH * 4
/** Number of operations of a batch below which a single thread runs it, and of one call of the op in that case. */
const MIN_SHARED_OPERATIONS = 4e6
/** Maximum number of operations in one call of the op, some milliseconds of work; a longer stage takes several calls. */
const MAX_CALL_OPERATIONS = 1e8
/** Number of parts per thread into which each stage of a batch is split: enough to even out their durations. */
const PARTS_PER_THREAD = 4

/** Maximum number of blocks of work in one run of an op, which are counted in 31 bits. */
const MAX_BLOCKS = 2 ** 31 - 1

/** One training run of a network within a call, which owns all memory of the run. */
export class NetworkTraining {
  #call: Call
  #job: number
  #order: number
  #rates: number
  #wrong: number
  #rows: number
  #stages: number
  #parts: number
  #together: number
  #batches: number
  #scratchBytes: number

  constructor(call: Call, network: Network, task: TrainingTask) {
    const { widths } = network.form
    const { rows, batch } = task
    const layers = layersOf(widths)
    const { threads } = call.engine.capabilities
    const products = layers.reduce((sum, { inputs, outputs }) => sum + 6 * batch * inputs * outputs, 0)
    this.#call = call
    this.#rows = rows
    this.#batches = Math.ceil(rows / batch)
    this.#stages = 2 * layers.length + 1
    const rounds = this.#batches * this.#stages
    checkRounds(call.who, rounds)
    // Forward, backward and update each have a third of the products of a layer.
    const fair = threads === 1 ? 1 : PARTS_PER_THREAD * threads
    const parts = products < MIN_SHARED_OPERATIONS ? 1 : Math.max(fair, Math.ceil(products / 3 / MAX_CALL_OPERATIONS))
    this.#parts = Math.min(parts, Math.floor(MAX_BLOCKS / rounds))
    // Number of stages in one call of the op if one thread runs them all.
    this.#together = this.#parts > 1 ? 1 : Math.ceil((this.#stages * MIN_SHARED_OPERATIONS) / products)
    this.#scratchBytes = TILE_BYTES + padded(Math.max(...widths.slice(1))) * ROW_BYTES
    const height = padded(Math.min(batch, rows))
    placeLayers(call, network, task.rule, height)
    this.#order = call.allocate(rows * 4)
    this.#rates = call.allocate(this.#batches * 8)
    this.#wrong = call.allocate(rows)
    this.#job = writeJob(call, network, task, {
      order: this.#order,
      rates: this.#rates,
      wrong: this.#wrong,
      parts: this.#parts,
      height,
    })
  }

  /** Number of batches in an epoch. */
  get batches(): number {
    return this.#batches
  }

  /**
   * Runs one epoch and returns the number of its rows that the network misclassified just before the step of their
   * batch.
   */
  async epochIn({ order, rates }: EpochSchedule, within?: StageStep): Promise<number> {
    const { memory } = this.#call.engine
    memory.view<Uint32Array>(Uint32Array, this.#order, order.length).set(order)
    memory.view<Float32Array>(Float32Array, this.#rates, rates.length).set(rates)
    const rows = this.#batches * this.#stages * this.#parts
    // The blocks of one round may run concurrently. With one part per stage, each round has one block.
    const task = { rows, block: this.#together, round: this.#parts, scratchBytes: this.#scratchBytes }
    await this.#call.run('result', { op: 'networkTrain', args: [this.#job], ...task }, within?.stage, within?.step)
    return memory.view<Uint8Array>(Uint8Array, this.#wrong, this.#rows).reduce((sum, wrong) => sum + wrong, 0)
  }
}

/**
 * Throws BAD_OPTION when an epoch has more than 2^31 - 1 stages, which are counted in 31 bits. Each batch has two
 * stages per layer and one more.
 */
function checkRounds(who: string, rounds: number): void {
  check(rounds <= MAX_BLOCKS, 'BAD_OPTION', () => {
    return `${who}: an epoch has ${rounds} stages but may have ${MAX_BLOCKS}; a larger batch has fewer`
  })
}

/**
 * Allocates the arrays that training keeps for each layer and fills them with zeros, since their padding must be 0.
 * `height` is the number of rows of a batch, padded.
 */
function placeLayers(call: Call, network: Network, { optimizer, momentum }: UpdateRule, height: number): void {
  const { widths } = network.form
  const places = placesOf(widths)
  const zeros = (bytes: number) => {
    const address = call.allocate(bytes)
    call.engine.memory.view<Uint8Array>(Uint8Array, address, bytes).fill(0)
    return address
  }
  layersOf(widths).forEach(({ inputs, outputs }, l) => {
    const state = 4 * (places[l + 1] - places[l])
    network.place(l, {
      first: optimizer === 'adam' || momentum > 0 ? zeros(state) : 0,
      second: optimizer === 'adam' ? zeros(state) : 0,
      strips: zeros((height / 8) * padded(inputs) * ROW_BYTES),
      columns: zeros((padded(inputs) / 8) * height * ROW_BYTES),
      rowDeltas: zeros((height / 6) * padded(outputs) * GROUP_COLUMN_BYTES),
      outputDeltas: zeros((padded(outputs) / 6) * height * GROUP_COLUMN_BYTES),
    })
  })
}

/** Writes the update rule, the labels and the fields of the training run; returns the address of the fields. */
function writeJob(
  call: Call,
  network: Network,
  { x, rows, y, shares, loss, batch, rule }: TrainingTask,
  own: { order: number; rates: number; wrong: number; parts: number; height: number },
): number {
  const { memory } = call.engine
  const ruleAt = call.allocate(UPDATE_RULE_BYTES)
  const { optimizer, momentum, squares, decay } = rule
  writeFields(memory, ruleAt, UPDATE_RULE_FIELDS, { adam: Number(optimizer === 'adam'), momentum, squares, decay })
  const labels = call.allocate(y.length * 4)
  memory.view<Int32Array>(Int32Array, labels, y.length).set(y)
  const soft = shares ? call.allocate(shares.length * 4) : 0
  if (shares) memory.view<Float32Array>(Float32Array, soft, shares.length).set(shares)
  const job = call.allocate(TRAINING_BYTES)
  const source = {
    network: network.job,
    rule: ruleAt,
    x: x.address,
    type: ELEMENT_CODES[x.type],
    n: rows,
    labels,
    shares: soft,
  }
  writeFields(memory, job, TRAINING_FIELDS, { ...source, ...own, batch, entropy: Number(loss === 'cross-entropy') })
  return job
}
