import { check, NoisyTeacherError } from './check.js'

const PAGE = 65536
const ALIGNMENT = 64
/** The ceiling of 32-bit addresses. */
export const ADDRESSABLE = 65536 * PAGE

/** The first page is the engine's own: control words, then constants. No block is ever at address 0. */
export const CONTROL = { nextBlock: 0, stop: 1, done: 2, words: 3 } as const
export const CONSTANTS_ADDRESS = 1024

interface Hole {
  address: number
  bytes: number
}

export type TypedArray = Float32Array | Float64Array | Uint8Array | Int8Array | Int32Array | Uint32Array
type ViewOf<T extends TypedArray> = { new (buffer: ArrayBufferLike, byteOffset: number, length: number): T }

const align = (bytes: number): number => Math.ceil(Math.max(bytes, 1) / ALIGNMENT) * ALIGNMENT

/**
 * The only allocator: first fit over one growable shared memory. Every block starts on a cache line, and at
 * least one line follows it, so that a vector load at its end stays inside.
 */
export class Memory {
  readonly wasm: WebAssembly.Memory
  readonly maxBytes: number
  #holes: Hole[] = []
  #sizes = new Map<number, number>()
  #end = PAGE
  #inUse = 0

  constructor(maxBytes: number) {
    let pages = Math.floor(Math.min(maxBytes, ADDRESSABLE) / PAGE)
    let memory: WebAssembly.Memory | undefined
    while (!memory) {
      try {
        memory = new WebAssembly.Memory({ initial: 2, maximum: pages, shared: true })
      } catch (error) {
        // A host that cannot reserve so many addresses may still have fewer.
        if (pages <= 256)
          throw new NoisyTeacherError('OUT_OF_MEMORY', `createEngine: no ${pages * PAGE} addresses in one piece`, {
            cause: error,
          })
        pages = Math.floor(pages / 2)
      }
    }
    this.wasm = memory
    this.maxBytes = pages * PAGE
  }

  get bytesInUse(): number {
    return this.#inUse
  }

  /** The largest block that can be had now. */
  get largestFree(): number {
    const atEnd = Math.max(this.maxBytes - ALIGNMENT - this.#end, 0)
    return this.#holes.reduce((largest, hole) => Math.max(largest, hole.bytes), atEnd)
  }

  /** What blocks of so many bytes are rounded up to. */
  roundUp(bytes: number): number {
    return align(bytes)
  }

  /** Bytes of a block, as it was rounded up. */
  sizeOf(address: number): number {
    const bytes = this.#sizes.get(address)
    check(bytes !== undefined, 'DISPOSED', () => `memory: nothing is allocated at ${address}`)
    return bytes
  }

  /** The address of a fresh, uninitialized block; refused with the numbers before anything changes. */
  allocate(who: string, bytes: number): number {
    const size = align(bytes)
    const address = this.#fromHole(size) ?? this.#fromEnd(who, size)
    this.#sizes.set(address, size)
    this.#inUse += size
    return address
  }

  free(address: number): void {
    const bytes = this.sizeOf(address)
    this.#sizes.delete(address)
    this.#inUse -= bytes
    const at = this.#holes.findIndex((hole) => hole.address > address)
    this.#holes.splice(at < 0 ? this.#holes.length : at, 0, { address, bytes })
    this.#merge()
  }

  /** A view for now: growth makes new views longer, so none is kept. */
  view<T extends TypedArray>(type: ViewOf<T>, address: number, length: number): T {
    return new type(this.wasm.buffer, address, length)
  }

  #fromHole(size: number): number | undefined {
    const at = this.#holes.findIndex((hole) => hole.bytes >= size)
    if (at < 0) return undefined
    const hole = this.#holes[at]
    const { address } = hole
    hole.address += size
    hole.bytes -= size
    if (hole.bytes === 0) this.#holes.splice(at, 1)
    return address
  }

  #fromEnd(who: string, size: number): number {
    const address = this.#end
    const refuse = (cause?: unknown): never => {
      const numbers = `${size} bytes are needed in one piece, ${this.largestFree} are free of ${this.maxBytes}`
      throw new NoisyTeacherError('OUT_OF_MEMORY', `${who}: ${numbers}`, { cause })
    }
    if (!(address + size + ALIGNMENT <= this.maxBytes)) refuse()
    const missing = address + size + ALIGNMENT - this.wasm.buffer.byteLength
    if (missing > 0) {
      try {
        this.wasm.grow(Math.ceil(missing / PAGE))
      } catch (error) {
        refuse(error)
      }
    }
    this.#end = address + size
    return address
  }

  /** Joins neighboring holes, and gives the last one back to the end. */
  #merge(): void {
    const joined: Hole[] = []
    for (const hole of this.#holes) {
      const last = joined.at(-1)
      if (last && last.address + last.bytes === hole.address) last.bytes += hole.bytes
      else joined.push(hole)
    }
    const last = joined.at(-1)
    if (last && last.address + last.bytes === this.#end) {
      this.#end = last.address
      joined.pop()
    }
    this.#holes = joined
  }
}
