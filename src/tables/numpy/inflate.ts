import { NoisyTeacherError } from '../../engine/check.js'
import type { AsyncBuffer } from '../../vendor/parquet.js'
import { joined } from '../source.js'

/** Bytes that are inflated at once. */
const CHUNK_BYTES = 1 << 16
/** Bytes that a file may always have when it is inflated, and how many times its own size larger ones may have. */
const ALWAYS_BYTES = 1 << 26
const MAX_EXPANSION = 100

/** Deflated bytes, inflated while they are read, once and in order. */
export class InflatedBytes implements AsyncBuffer {
  readonly byteLength: number
  readonly #where: string
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  /** Bytes that were inflated but not yet read, and the place of the first. */
  #ahead: Uint8Array = new Uint8Array(0)
  #at = 0

  /** `length` is what the archive claims. Throws BAD_VALUE when so small a file may not claim so much. */
  constructor(where: string, packed: AsyncBuffer, length: number) {
    this.#where = where
    this.byteLength = length
    if (length > Math.max(ALWAYS_BYTES, MAX_EXPANSION * packed.byteLength)) {
      this.#refuse(`${packed.byteLength} bytes claim to become ${length}; save the arrays without compression`)
    }
    this.#reader = inflated(packed).getReader()
  }

  /** Returns the bytes from `start`, which is at or after the end of what was read before, to `end` - 1. */
  async slice(start: number, end: number = this.byteLength): Promise<ArrayBuffer> {
    const pieces = [this.#ahead]
    let reached = this.#at + this.#ahead.length
    while (reached < end) {
      const { done, value } = await this.#reader.read().catch(() => this.#refuse('the bytes cannot be inflated'))
      if (done) return this.#refuse(`the array is cut off: ${end} bytes are needed but there are ${reached}`)
      pieces.push(value)
      reached += value.length
    }
    const whole = joined(pieces)
    this.#ahead = whole.slice(end - this.#at)
    const wanted = whole.slice(start - this.#at, end - this.#at)
    this.#at = end
    return wanted.buffer as ArrayBuffer
  }

  /** Returns all bytes, which can be read in any order. */
  async whole(): Promise<AsyncBuffer> {
    const bytes = await this.slice(0)
    return { byteLength: bytes.byteLength, slice: async (start, end) => bytes.slice(start, end) }
  }

  #refuse(message: string): never {
    throw new NoisyTeacherError('BAD_VALUE', `${this.#where}: ${message}`)
  }
}

/** Returns the inflated bytes as a stream. */
function inflated(packed: AsyncBuffer): ReadableStream<Uint8Array> {
  let at = 0
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const end = Math.min(packed.byteLength, at + CHUNK_BYTES)
      if (end > at) controller.enqueue(new Uint8Array(await packed.slice(at, end)))
      at = end
      if (at === packed.byteLength) controller.close()
    },
  })
  return source.pipeThrough(new DecompressionStream('deflate-raw'))
}
