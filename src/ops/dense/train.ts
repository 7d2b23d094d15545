import type { Call, StageStep } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { words, writeFields } from '../../engine/fields.js'
import { CODE, type Rows } from '../element.js'
import { LEFT, ROW_BYTES, TILE_BYTES } from '../tile.js'
import { layersOf, padded, placesOf } from './layout.js'
import type { Network } from './network.js'

/** How gradients become steps: `UpdateRule` of `assembly/dense/update.ts`. */
export interface Rule {
  optimizer: 'sgd' | 'adam'
  /** How much of the running sum (the running mean, of Adam) of gradients stays at a step. */
  momentum: number
  /** How much of Adam's running mean of squares stays. */
  squares: number
  /** Times a weight, added to its gradient. */
  decay: number
}

export interface Lesson {
  x: Rows
  /** Rows of an epoch: all, or fewer. */
  rows: number
  y: Int32Array
  /** Soft targets, row-major n×classes, in the place of the labels. */
  shares?: ArrayLike<number>
  loss: 'cross-entropy' | 'square'
  batch: number
  rule: Rule
}

/** What one epoch is told: its order of the rows, and of each batch the rate and the epsilon. */
export interface Epoch {
  order: Uint32Array
  rates: Float32Array
}

/** `UpdateRule` of `assembly/dense/update.ts`, `Training` of `assembly/dense/train.ts`, and room for them. */
export const RULE = {
  ...words(['adam']),
  momentum: ['Float32', 4],
  squares: ['Float32', 8],
  decay: ['Float32', 12],
} as const
export const TRAINING = words([
  ...(['network', 'rule', 'x', 'type', 'n', 'order', 'labels', 'shares', 'batch', 'height'] as const),
  ...(['parts', 'entropy', 'rates', 'wrong'] as const),
])
export const [RULE_BYTES, TRAINING_BYTES] = [16, 64]
/** Bytes of a column of a group. */
const GROUP_BYTES = LEFT * 4
/** Operations of a batch below which one thread does it alone, and which it should do between two looks at the clock. */
const SMALL = 4e6
/** Operations of one call of the op, where a stage has more: some milliseconds. */
const LARGE = 1e8
/** Parts of a stage for each thread: enough to even out what they take. */
const PARTS = 4

/** Blocks of work are counted in 31 bits. */
const MOST = 2 ** 31 - 1

/** Trains a network in a call; what it takes is the call's. */
export class Training {
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

  constructor(call: Call, network: Network, lesson: Lesson) {
    const { widths } = network.form
    const { rows, batch } = lesson
    const layers = layersOf(widths)
    const { threads } = call.engine.capabilities
    const products = layers.reduce((sum, { inputs, outputs }) => sum + 6 * batch * inputs * outputs, 0)
    this.#call = call
    this.#rows = rows
    this.#batches = Math.ceil(rows / batch)
    this.#stages = 2 * layers.length + 1
    const rounds = this.#batches * this.#stages
    checkRounds(call.who, rounds)
    // A stage of a layer has a third of its products.
    const fair = threads === 1 ? 1 : PARTS * threads
    const parts = products < SMALL ? 1 : Math.max(fair, Math.ceil(products / 3 / LARGE))
    this.#parts = Math.min(parts, Math.floor(MOST / rounds))
    // Stages of one call of the op, where one thread does them all.
    this.#together = this.#parts > 1 ? 1 : Math.ceil((this.#stages * SMALL) / products)
    this.#scratchBytes = TILE_BYTES + padded(Math.max(...widths.slice(1))) * ROW_BYTES
    const height = padded(Math.min(batch, rows))
    placeLayers(call, network, lesson.rule, height)
    this.#order = call.allocate(rows * 4)
    this.#rates = call.allocate(this.#batches * 8)
    this.#wrong = call.allocate(rows)
    this.#job = writeJob(call, network, lesson, {
      order: this.#order,
      rates: this.#rates,
      wrong: this.#wrong,
      parts: this.#parts,
      height,
    })
  }

  /** Batches of an epoch. */
  get batches(): number {
    return this.#batches
  }

  /** Takes the steps of one epoch; how many rows were classified wrongly before the step of their batch. */
  async epochIn({ order, rates }: Epoch, within?: StageStep): Promise<number> {
    const { memory } = this.#call.engine
    memory.view<Uint32Array>(Uint32Array, this.#order, order.length).set(order)
    memory.view<Float32Array>(Float32Array, this.#rates, rates.length).set(rates)
    const rows = this.#batches * this.#stages * this.#parts
    // Blocks of one round may run together: where one thread does all, a round is one block.
    const task = { rows, block: this.#together, round: this.#parts, scratchBytes: this.#scratchBytes }
    await this.#call.run('result', { op: 'networkTrain', args: [this.#job], ...task }, within?.stage, within?.step)
    return memory.view<Uint8Array>(Uint8Array, this.#wrong, this.#rows).reduce((sum, wrong) => sum + wrong, 0)
  }
}

function checkRounds(who: string, rounds: number): void {
  check(rounds <= MOST, 'BAD_OPTION', () => {
    return `${who}: an epoch has ${rounds} stages but may have ${MOST}; a larger batch has fewer`
  })
}

/** Room for what training keeps of each layer, all zero: widths and rows that only fill a tile must be. */
function placeLayers(call: Call, network: Network, { optimizer, momentum }: Rule, height: number): void {
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
      rowDeltas: zeros((height / 6) * padded(outputs) * GROUP_BYTES),
      outputDeltas: zeros((padded(outputs) / 6) * height * GROUP_BYTES),
    })
  })
}

/** Writes rule and job. */
function writeJob(
  call: Call,
  network: Network,
  { x, rows, y, shares, loss, batch, rule }: Lesson,
  own: { order: number; rates: number; wrong: number; parts: number; height: number },
): number {
  const { memory } = call.engine
  const ruleAt = call.allocate(RULE_BYTES)
  const { optimizer, momentum, squares, decay } = rule
  writeFields(memory, ruleAt, RULE, { adam: Number(optimizer === 'adam'), momentum, squares, decay })
  const labels = call.allocate(y.length * 4)
  memory.view<Int32Array>(Int32Array, labels, y.length).set(y)
  const soft = shares ? call.allocate(shares.length * 4) : 0
  if (shares) memory.view<Float32Array>(Float32Array, soft, shares.length).set(shares)
  const job = call.allocate(TRAINING_BYTES)
  const source = { network: network.job, rule: ruleAt, x: x.address, type: CODE[x.type], n: rows, labels, shares: soft }
  writeFields(memory, job, TRAINING, { ...source, ...own, batch, entropy: Number(loss === 'cross-entropy') })
  return job
}
