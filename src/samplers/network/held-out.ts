import type { Dataset } from '../../data/dataset.js'
import type { Call, StageStep } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import type { TypedArray } from '../../engine/memory.js'
import type { Network } from '../../ops/dense/network.js'
import { ELEMENT_BYTES, type StoredRows } from '../../ops/element.js'
import { shuffle } from '../../random/shuffle.js'
import { inOrder, stream } from '../../random/stream.js'
import { crossEntropyIn } from '../softmax.js'

/** Names of the losses that training can minimize. */
export const NETWORK_LOSSES = ['cross-entropy', 'square'] as const
/**
 * The loss that training minimizes, a mean over rows: 'cross-entropy' to the class shares, or 'square', half the
 * squared distance of the outputs to the class indicators.
 */
export type NetworkLoss = (typeof NETWORK_LOSSES)[number]

/**
 * Splits n rows at random by the seed into `held` rows to hold out and the others to train on. Returns their indices,
 * both ascending.
 */
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

/** Held-out rows, and the weights of the network that had the smallest loss on them so far. */
export class HeldOutRows {
  /** The epoch after which the loss on the held-out rows was smallest, from 1; 0 before the first measurement. */
  epoch = 0
  /** The smallest loss on the held-out rows so far, a mean over these rows. */
  loss = Number.POSITIVE_INFINITY
  #network: Network
  #x: StoredRows
  #shares: Float64Array
  #classes: number
  #kind: NetworkLoss
  #best: Float32Array

  constructor(call: Call, network: Network, train: Dataset, rows: Uint32Array, kind: NetworkLoss) {
    this.#network = network
    this.#x = copyRows(call, train.x, rows)
    this.#shares = sharesOf(train, rows)
    this.#classes = train.classes
    this.#kind = kind
    this.#best = new Float32Array(network.view().length)
  }

  /** Measures the loss on the held-out rows after an epoch. Copies the weights if the loss is the smallest so far. */
  async measureIn(call: Call, epoch: number, within: StageStep): Promise<void> {
    const outputs = await this.#network.outputsIn(call, this.#x, 'outputs', within)
    const loss = await lossIn(call, outputs, this.#shares, this.#classes, this.#kind)
    if (!(loss < this.loss)) return
    this.loss = loss
    this.epoch = epoch
    this.#best.set(this.#network.view())
  }

  /** Restores the weights with the smallest loss. Throws NOT_CONVERGED when no measured loss was a finite number. */
  restore(who: string): void {
    check(Number.isFinite(this.loss), 'NOT_CONVERGED', () => {
      return `${who}: the loss on the rows held out was not a number after any epoch; a smaller rate would help`
    })
    this.#network.view().set(this.#best)
  }
}

/** Copies the rows of x with the given indices to scratch memory of the call. */
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

/** Returns the class shares of the given rows, row-major rows×classes; a plain label has share 1 of its class. */
function sharesOf({ y, classes, shares }: Dataset, rows: Uint32Array): Float64Array {
  const of = new Float64Array(rows.length * classes)
  rows.forEach((row, i) => {
    if (shares) of.set(shares.subarray(row * classes, (row + 1) * classes), i * classes)
    else of[i * classes + y[row]] = 1
  })
  return of
}

/**
 * Returns the loss in float64, a mean over rows: the cross-entropy of the outputs to the class shares, or half their
 * squared distance. Both arrays are row-major rows×classes.
 */
export async function lossIn(
  call: Call,
  outputs: Float32Array,
  shares: Float64Array,
  classes: number,
  kind: NetworkLoss,
): Promise<number> {
  if (kind === 'cross-entropy') return crossEntropyIn(call, new Float64Array(outputs), shares, classes)
  let squares = 0
  await call.loop(shares.length, 1, (first, last) => {
    for (let at = first; at < last; at++) squares += (outputs[at] - shares[at]) * (outputs[at] - shares[at])
  })
  return (classes * squares) / (2 * shares.length)
}
