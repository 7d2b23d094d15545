import { hash32 } from '../../random/key.js'

/** Number of buckets that the terms of texts are hashed into. */
export const BUCKETS = 2 ** 18
/** Lengths of character n-grams, in code points. */
const [MIN_GRAM, MAX_GRAM] = [3, 5]
/** Matches a word: letters, digits, and the marks that letters of many scripts carry. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu
/** Number of different words whose buckets are remembered. */
const MAX_WORDS = 1 << 16

/** Counts the terms of texts by bucket. */
export class BucketCounter {
  readonly #known = new Map<string, Uint32Array>()

  /**
   * Returns how often each bucket occurs in a text, in the order of first occurrence. Terms are the lower-case words, the
   * pairs of adjacent words, and the sequences of 3 to 5 characters within a word and a blank on either side.
   */
  count(text: string): Map<number, number> {
    const counts = new Map<number, number>()
    const add = (bucket: number) => counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
    let before: string | undefined
    for (const [word] of text.normalize('NFC').toLowerCase().matchAll(WORD)) {
      this.#bucketsOf(word).forEach(add)
      if (before !== undefined) add(bucketOf(`${before} ${word}`))
      before = word
    }
    return counts
  }

  /** Returns the buckets of a word and of its character n-grams. */
  #bucketsOf(word: string): Uint32Array {
    const known = this.#known.get(word)
    if (known) return known
    const characters = Array.from(` ${word} `)
    const buckets = [bucketOf(word)]
    for (let length = MIN_GRAM; length <= Math.min(MAX_GRAM, characters.length); length++) {
      for (let first = 0; first + length <= characters.length; first++) {
        // The first character keeps 'the' in 'other' apart from the word 'the'.
        buckets.push(bucketOf(`#${characters.slice(first, first + length).join('')}`))
      }
    }
    if (this.#known.size >= MAX_WORDS) this.#known.clear()
    this.#known.set(word, Uint32Array.from(buckets))
    return this.#known.get(word)!
  }
}

/** Returns the bucket of a term: its 32-bit hash, folded into 18 bits. */
function bucketOf(term: string): number {
  const hash = hash32(term)
  return (hash >>> 18) ^ (hash & (BUCKETS - 1))
}
