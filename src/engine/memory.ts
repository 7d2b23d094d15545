import { check, NoisyTeacherError } from './check.js'

/** Bytes of a wasm page, the unit in which a memory grows. */
const PAGE_BYTES = 65536
/** Bytes of a cache line: addresses and sizes of blocks are multiples of it. */
const ALIGNMENT_BYTES = 64
/** Maximum size of a memory with 32-bit addresses, in bytes: 4 GiB. */
export const ADDRESSABLE_BYTES = 65536 * PAGE_BYTES

/**
 * Indices of the 32-bit control words at address 0, by which the threads of a running task coordinate. `nextBlock` is
 * the next block to start, `stop` is 1 after a stop, and `done` counts finished blocks if the task has rounds. `words`
 * is the number of these words.
 */
export const CONTROL = { nextBlock: 0, stop: 1, done: 2, words: 3 } as const
/**
 * Address of the constants of hot loops. They share the first page with the control words; allocated blocks start
 * behind this page, so none has address 0.
 */
export const CONSTANTS_ADDRESS = 1024

/** A contiguous range of free memory between or before allocated blocks. */
interface FreeBlock {
  address: number
  bytes: number
}

/** A typed array of any type in which the engine's memory can be viewed. */
export type TypedArray = Float32Array | Float64Array | Uint8Array | Int8Array | Int32Array | Uint32Array
/** The constructor of views of type T. */
type ViewOf<T extends TypedArray> = { new (buffer: ArrayBufferLike, byteOffset: number, length: number): T }

const align = (bytes: number): number => Math.ceil(Math.max(bytes, 1) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES

/**
 * The engine's allocator: first fit in one growable shared memory. Every block starts on a cache line, and at least one
 * more line of memory follows it, so that a vector load which starts inside a block never leaves the memory.
 */
export class Memory {
  /** The memory that the wasm instances of all threads share. */
  readonly wasm: WebAssembly.Memory
  /** Maximum size in bytes, a whole number of pages. */
  readonly maxBytes: number
  #holes: FreeBlock[] = []
  #sizes = new Map<number, number>()
  #end = PAGE_BYTES
  #inUse = 0

  constructor(maxBytes: number) {
    let pages = Math.floor(Math.min(maxBytes, ADDRESSABLE_BYTES) / PAGE_BYTES)
    let memory: WebAssembly.Memory | undefined
    while (!memory) {
      try {
        memory = new WebAssembly.Memory({ initial: 2, maximum: pages, shared: true })
      } catch (error) {
        // A host that cannot reserve this range of addresses may still be able to reserve half of it.
        if (pages <= 256)
          throw new NoisyTeacherError(
            'OUT_OF_MEMORY',
            `createEngine: no ${pages * PAGE_BYTES} addresses in one piece`,
            {
              cause: error,
            },
          )
        pages = Math.floor(pages / 2)
      }
    }
    this.wasm = memory
    this.maxBytes = pages * PAGE_BYTES
  }

  /** Bytes of all allocated blocks, rounded up to cache lines. */
  get bytesInUse(): number {
    return this.#inUse
  }

  /** Size in bytes of the largest block that can be allocated now. */
  get largestFree(): number {
    const atEnd = Math.max(this.maxBytes - ALIGNMENT_BYTES - this.#end, 0)
    return this.#holes.reduce((largest, hole) => Math.max(largest, hole.bytes), atEnd)
  }

  /** Returns the size that a block of `bytes` bytes occupies, rounded up to cache lines. */
  roundUp(bytes: number): number {
    return align(bytes)
  }

  /**
   * Returns the size of an allocated block in bytes, rounded up to cache lines. Throws DISPOSED when no block starts at
   * `address`.
   */
  sizeOf(address: number): number {
    const bytes = this.#sizes.get(address)
    check(bytes !== undefined, 'DISPOSED', () => `memory: nothing is allocated at ${address}`)
    return bytes
  }

  /**
   * Allocates an uninitialized block and returns its address. Throws OUT_OF_MEMORY, before anything changes, when it
   * does not fit.
   */
  allocate(who: string, bytes: number): number {
    const size = align(bytes)
    const address = this.#fromHole(size) ?? this.#fromEnd(who, size)
    this.#sizes.set(address, size)
    this.#inUse += size
    return address
  }

  /** Frees the block at `address`. Throws DISPOSED when no block starts there. */
  free(address: number): void {
    const bytes = this.sizeOf(address)
    this.#sizes.delete(address)
    this.#inUse -= bytes
    const at = this.#holes.findIndex((hole) => hole.address > address)
    this.#holes.splice(at < 0 ? this.#holes.length : at, 0, { address, bytes })
    this.#merge()
  }

  /**
   * Returns a view of `length` elements at `address`. Do not keep it across an allocation: growing the memory replaces
   * its buffer.
   */
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
    if (!(address + size + ALIGNMENT_BYTES <= this.maxBytes)) refuse()
    const missing = address + size + ALIGNMENT_BYTES - this.wasm.buffer.byteLength
    if (missing > 0) {
      try {
        this.wasm.grow(Math.ceil(missing / PAGE_BYTES))
      } catch (error) {
        refuse(error)
      }
    }
    this.#end = address + size
    return address
  }

  /** Joins adjacent holes, and merges the last one into the free memory at the end. */
  #merge(): void {
    const joined: FreeBlock[] = []
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
