import { ln } from '../../random/elementary.js'
import { BUCKETS, BucketCounter } from './buckets.js'

/** The buckets that the texts of a table use. */
export interface Vocabulary {
  /** The m buckets, ascending. */
  buckets: Uint32Array
  /** Inverse document frequency of each: ln((1 + n) / (1 + df)) + 1, for the df of n texts that have the bucket. */
  idf: Float32Array
}

/** One text as a sparse row of TF-IDF. */
export interface SparseText {
  /** Places in the vocabulary, in the order in which the text has them. */
  places: number[]
  /** Weights, whose squares add up to 1; none for a text without known terms. */
  weights: number[]
}

/** Turns texts into rows of TF-IDF by a vocabulary. */
export class TextWeights {
  readonly #counter = new BucketCounter()
  readonly #places = new Int32Array(BUCKETS).fill(-1)
  readonly #idf: Float32Array

  constructor({ buckets, idf }: Vocabulary) {
    this.#idf = idf
    buckets.forEach((bucket, place) => {
      this.#places[bucket] = place
    })
  }

  /** Returns (1 + ln count) · idf for each bucket of the vocabulary in the text, divided by the length of the row. */
  of(text: string): SparseText {
    const [places, weights]: [number[], number[]] = [[], []]
    let square = 0
    for (const [bucket, count] of this.#counter.count(text)) {
      const place = this.#places[bucket]
      if (place < 0) continue
      const weight = (1 + ln(count)) * this.#idf[place]
      places.push(place)
      weights.push(weight)
      square += weight * weight
    }
    const length = Math.sqrt(square)
    return { places, weights: weights.map((weight) => weight / length) }
  }
}

/**
 * Returns the vocabulary of n texts, of which `frequency` has the number of texts for each bucket. Buckets of one text
 * are left out unless all are: they are half of them, and no other row has them.
 */
export function vocabularyOf(frequency: Uint32Array, n: number): Vocabulary {
  const min = frequency.some((df) => df > 1) ? 2 : 1
  const buckets = Uint32Array.from(frequency.keys()).filter((bucket) => frequency[bucket] >= min)
  const idf = Float32Array.from(buckets, (bucket) => ln((1 + n) / (1 + frequency[bucket])) + 1)
  return { buckets, idf }
}
