import { type Stream, stream } from '#random/stream.js'

/** The draws of one mutation, one after another: a function of its seed and number alone. */
export class Draws {
  readonly #stream: Stream
  #next = 0

  constructor(seed: number, number: number) {
    this.#stream = stream(seed, 'forged files', number)
  }

  /** Returns a whole number from 0 to n - 1. */
  below(n: number): number {
    return this.#stream.below(this.#next++, n)
  }

  /** Returns whether one of so many cases came. */
  oneIn(n: number): boolean {
    return this.below(n) === 0
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]
  }
}
