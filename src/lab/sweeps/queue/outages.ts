import { NoisyTeacherError } from '../../../engine/check.js'
import { reasonOf } from './probe.js'

/** Milliseconds without a failure after which an outage has ended: some calls may succeed during one. */
const QUIET_MS = 3000

/** Calls to a server that may be down for some time: an outage is said once, and so is its end. */
export class Outages {
  readonly #address: string
  readonly #onNotice: (message: string) => void
  /** Time of the last failure of an outage that goes on. */
  #failedAt: number | undefined

  constructor(address: string, onNotice: (message: string) => void) {
    this.#address = address
    this.#onNotice = onNotice
  }

  /** Returns the result of a call, or undefined if the server does not answer, or refuses it. */
  async during<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await call()
      if (this.#failedAt !== undefined && performance.now() - this.#failedAt > QUIET_MS) {
        this.#failedAt = undefined
        this.#onNotice(`the queue at ${this.#address} is back`)
      }
      return result
    } catch (error) {
      if (error instanceof NoisyTeacherError) throw error
      const text = `the queue at ${this.#address} fails, and nothing is lost: ${reasonOf(error)}`
      if (this.#failedAt === undefined) this.#onNotice(text)
      this.#failedAt = performance.now()
      return undefined
    }
  }
}
