import type { Dataset } from '../../data/dataset.js'
import type { Call, Within } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import type { TypedArray } from '../../engine/memory.js'
import type { Network } from '../../ops/dense/network.js'
import { ELEMENT_BYTES, type StoredRows } from '../../ops/element.js'
import { shuffle } from '../../random/shuffle.js'
import { inOrder, stream } from '../../random/stream.js'
import { crossEntropyIn } from '../softmax.js'

export const LOSSES = ['cross-entropy', 'square'] as const
/** What a network's training makes small. */
export type Loss = (typeof LOSSES)[number]

/** Rows to train on, in their order, and `held` rows that are held out, drawn by the seed. */
export async function splitIn(
  call: Call,
  n: number,
  held: number,
  seed: number,
): Promise<{ kept: Uint32Array; held: Uint32Array }> {
  if (held === 0) return { kept: inOrder(n), held: new Uint32Array(0) }
  const order = await shuffle(stream(seed, 'network: held out'), n, `${call.who}: held out`, call.options)
  return { held: order.slice(0, held).sort(), kept: order.slice(held).sort() }
}

/** Rows that were held out, and the weights that had the least loss on them so far. */
export class HeldOut {
  /** The epoch of the least loss, and that loss, a mean over rows. */
  epoch = 0
  loss = Number.POSITIVE_INFINITY
  #network: Network
  #x: StoredRows
  #shares: Float64Array
  #classes: number
  #kind: Loss
  #best: Float32Array

  constructor(call: Call, network: Network, train: Dataset, rows: Uint32Array, kind: Loss) {
    this.#network = network
    this.#x = copyRows(call, train.x, rows)
    this.#shares = sharesOf(train, rows)
    this.#classes = train.classes
    this.#kind = kind
    this.#best = new Float32Array(network.view().length)
  }

  /** Measures the loss after an epoch; keeps the weights where it is the least so far. */
  async measureIn(call: Call, epoch: number, within: Within): Promise<void> {
    const outputs = await this.#network.outputsIn(call, this.#x, 'outputs', within)
    const loss = await lossIn(call, outputs, this.#shares, this.#classes, this.#kind)
    if (!(loss < this.loss)) return
    this.loss = loss
    this.epoch = epoch
    this.#best.set(this.#network.view())
  }

  /** Gives the network its best weights back. Errors: NOT_CONVERGED where there are none. */
  restore(who: string): void {
    check(Number.isFinite(this.loss), 'NOT_CONVERGED', () => {
      return `${who}: the loss on the rows held out was not a number after any epoch; a smaller rate would help`
    })
    this.#network.view().set(this.#best)
  }
}

/** Rows of a matrix as a block of the call. */
function copyRows(call: Call, x: Matrix, rows: Uint32Array): StoredRows {
  const address = call.allocate(rows.length * x.cols * ELEMENT_BYTES[x.type])
  const from = x.view()
  const type = from.constructor as Float32ArrayConstructor
  const to = call.engine.memory.view<TypedArray>(type, address, rows.length * x.cols)
  rows.forEach((row, i) => {
    to.set(from.subarray(row * x.cols, (row + 1) * x.cols), i * x.cols)
  })
  return { address, type: x.type, rows: rows.length, cols: x.cols }
}

/** What part of each of these rows belongs to each class, row-major. */
function sharesOf({ y, classes, shares }: Dataset, rows: Uint32Array): Float64Array {
  const of = new Float64Array(rows.length * classes)
  rows.forEach((row, i) => {
    if (shares) of.set(shares.subarray(row * classes, (row + 1) * classes), i * classes)
    else of[i * classes + y[row]] = 1
  })
  return of
}

/** The mean over rows of the cross-entropy of their shares, or of half the squared distance to them, in float64. */
export async function lossIn(
  call: Call,
  outputs: Float32Array,
  shares: Float64Array,
  classes: number,
  kind: Loss,
): Promise<number> {
  if (kind === 'cross-entropy') return crossEntropyIn(call, new Float64Array(outputs), shares, classes)
  let squares = 0
  await call.loop(shares.length, 1, (first, last) => {
    for (let at = first; at < last; at++) squares += (outputs[at] - shares[at]) * (outputs[at] - shares[at])
  })
  return (classes * squares) / (2 * shares.length)
}
