import type { Call, Within } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { CODE, type Rows } from '../element.js'
import { layersOf, padded, placesOf } from './layout.js'
import type { Network } from './network.js'

/** How gradients become steps: `Rule` of `assembly/dense/update.ts`. */
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

const [TILE_BYTES, ROW_BYTES, GROUP_BYTES] = [192, 32, 24]
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
  async epochIn({ order, rates }: Epoch, within?: Within): Promise<number> {
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

/** Rule and job, as `assembly/dense/update.ts` and `assembly/dense/train.ts` have them. */
function writeJob(
  call: Call,
  network: Network,
  { x, rows, y, shares, loss, batch, rule }: Lesson,
  own: { order: number; rates: number; wrong: number; parts: number; height: number },
): number {
  const { memory } = call.engine
  const ruleAt = call.allocate(16)
  memory.view<Uint32Array>(Uint32Array, ruleAt, 1)[0] = Number(rule.optimizer === 'adam')
  memory.view<Float32Array>(Float32Array, ruleAt + 4, 3).set([rule.momentum, rule.squares, rule.decay])
  const labels = call.allocate(y.length * 4)
  memory.view<Int32Array>(Int32Array, labels, y.length).set(y)
  const soft = shares ? call.allocate(shares.length * 4) : 0
  if (shares) memory.view<Float32Array>(Float32Array, soft, shares.length).set(shares)
  const job = call.allocate(64)
  const source = [network.job, ruleAt, x.address, CODE[x.type], rows, own.order, labels, soft]
  const work = [batch, own.height, own.parts, Number(loss === 'cross-entropy'), own.rates, own.wrong]
  memory.view<Uint32Array>(Uint32Array, job, source.length + work.length).set([...source, ...work])
  return job
}
