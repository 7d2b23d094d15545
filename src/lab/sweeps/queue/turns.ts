/** Runs work side by side up to a capacity, in the order in which it is asked for. */
export class Turns {
  #free: number
  readonly #capacity: number
  readonly #waiting: { weight: number; begin: () => void }[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#free = capacity
  }

  /** True if nothing is at work. */
  get idle(): boolean {
    return this.#free === this.#capacity
  }

  /** Runs work that takes this share of the capacity, all of it at most, once that is free. */
  async run<T>(weight: number, work: () => Promise<T>): Promise<T> {
    const taken = Math.min(weight, this.#capacity)
    await new Promise<void>((begin) => {
      this.#waiting.push({ weight: taken, begin })
      this.#begin()
    })
    try {
      return await work()
    } finally {
      this.#free += taken
      this.#begin()
    }
  }

  #begin(): void {
    while (this.#waiting.length > 0 && this.#waiting[0].weight <= this.#free) {
      const { weight, begin } = this.#waiting.shift()!
      this.#free -= weight
      begin()
    }
  }
}
