import type { Engine } from '#engine/engine.js'
import type { Memory } from '#engine/memory.js'

/** Bytes before and behind each block that nobody may write. */
const GUARD = 1024
/** The engine's own first page. */
const PAGE = 65536
/**
 * Stands in all memory that belongs to no block. Above: as float64 and as an integer beyond all others, so that a search which leaves its
 * answer finds places that every point is nearer than, and writes there; as float32 finite, so that a row which it reads there is somewhere. Below:
 * NaN as float32, as float64 and as an integer below all others.
 */
const PATTERNS = { above: 0x7f00f00d, below: 0xffedf00d }

interface Block {
  who: string
  /** As it was rounded up, and as it was asked for, up to a multiple of 8. */
  bytes: number
  asked: number
}

/**
 * Watches the memory of an engine in the same thread: moves its blocks apart, fills what lies between them and what is free with a pattern, and
 * notes each byte of it that changes. A block that is allocated holds the pattern too, so that who reads before writing has no zeros.
 */
export class Guard {
  readonly #memory: Memory
  readonly #blocks = new Map<number, Block>()
  readonly #firstPage: Uint32Array
  readonly #pair: number
  #doubles = new Float64Array(0)
  #faults: string[] = []

  constructor({ memory }: Engine, pattern: keyof typeof PATTERNS = 'above') {
    this.#memory = memory
    this.#pair = new Float64Array(new Uint32Array(2).fill(PATTERNS[pattern]).buffer)[0]
    this.#cover()
    this.#firstPage = this.#words(0, PAGE)
    const { allocate, free, sizeOf } = memory
    memory.allocate = (who, bytes) => {
      const address = allocate.call(memory, who, Math.max(bytes, 1) + 2 * GUARD) + GUARD
      this.#cover()
      const rounded = sizeOf.call(memory, address - GUARD) - 2 * GUARD
      this.#blocks.set(address, { who, bytes: rounded, asked: Math.ceil(bytes / 8) * 8 })
      return address
    }
    memory.sizeOf = (address) => this.#blocks.get(address)?.bytes ?? sizeOf.call(memory, address)
    memory.free = (address) => {
      const { bytes, asked } = this.#blocks.get(address)!
      this.#compare(address - GUARD, address)
      this.#compare(address + asked, address + bytes + GUARD)
      this.#fill(address - GUARD, address + bytes + GUARD)
      this.#blocks.delete(address)
      free.call(memory, address - GUARD)
    }
  }

  /** Returns what was written where nobody may write, of all memory, since it was last asked. */
  faults(): string[] {
    let from = PAGE
    for (const [address, { asked }] of [...this.#blocks].sort(([a], [b]) => a - b)) {
      this.#compare(from, address)
      from = address + asked
    }
    this.#compare(from, this.#memory.wasm.buffer.byteLength)
    const page = new Uint32Array(this.#memory.wasm.buffer, 0, PAGE / 4)
    if (firstDifference(this.#firstPage, page) >= 0) {
      this.#faults.push('the first page')
      page.set(this.#firstPage)
    }
    const found = this.#faults
    this.#faults = []
    return found
  }

  /** Remembers the blocks there are; the function it returns notes those that have changed since, and that still are. */
  remember(): () => void {
    const before = [...this.#blocks].map(([address, block]) => ({
      address,
      block,
      held: this.#words(address, block.bytes),
    }))
    return () => {
      for (const { address, block, held } of before) {
        if (this.#blocks.get(address) !== block) continue
        const at = firstDifference(held, this.#words(address, block.bytes))
        if (at >= 0) this.#faults.push(`the block of ${block.bytes} bytes of '${block.who}', at byte ${4 * at}`)
      }
    }
  }

  #words(address: number, bytes: number): Uint32Array {
    return new Uint32Array(this.#memory.wasm.buffer, address, bytes / 4).slice()
  }

  /** Fills memory that is new. */
  #cover(): void {
    const { buffer } = this.#memory.wasm
    const known = this.#doubles.byteLength
    if (known === buffer.byteLength) return
    this.#doubles = new Float64Array(buffer)
    this.#fill(Math.max(known, PAGE), buffer.byteLength)
  }

  #fill(from: number, to: number): void {
    this.#doubles.fill(this.#pair, from / 8, to / 8)
  }

  /** Notes the first double that changed, and restores all. */
  #compare(from: number, to: number): void {
    const [doubles, pair] = [this.#doubles, this.#pair]
    const end = to / 8
    let at = from / 8
    while (at < end && doubles[at] === pair) at++
    if (at === end) return
    this.#faults.push(`byte ${8 * at}, ${this.#nearest(8 * at)}`)
    this.#fill(from, to)
  }

  /** Names the block that ends last before an address. */
  #nearest(byte: number): string {
    const before = [...this.#blocks].filter(([address]) => address <= byte).sort(([a], [b]) => b - a)
    if (before.length === 0) return 'before all blocks'
    const [address, { who, asked }] = before[0]
    return `${byte - address - asked} bytes behind the block of ${asked} of '${who}'`
  }
}

/** Returns the place of the first word that differs, or -1. */
function firstDifference(one: Uint32Array, other: Uint32Array): number {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return at
  return -1
}
