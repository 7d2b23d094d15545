import { stream } from 'noisy-teacher'

/** Texts, each of one topic. */
export interface TopicTexts {
  texts: string[]
  topics: Int32Array
  count: number
}

const SYLLABLES = 'ba ce di fo gu la me ni po ru sa te vi xo zu ka re mi lo nu'.split(' ')
/** Number of words that all topics use, of words of each topic, and of words of a text at least and at most. */
const [COMMON, OWN, MIN_WORDS, MAX_WORDS] = [4000, 400, 20, 120]
/** Largest share of the words of a text that are of its topic; it is uniform from 0 to this. */
const MAX_SHARE = 0.25

/** Word number i: at least two syllables, as many as tell it from the others. */
function wordOf(i: number): string {
  let word = ''
  for (let rest = i + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
    word += SYLLABLES[rest % SYLLABLES.length]
  }
  return word
}

/** Returns a rank below `count` with a probability of about 1 / (1 + rank), by a uniform number. */
const zipf = (uniform: number, count: number) => Math.floor((count + 1) ** uniform) - 1

/** Draws texts of four topics like newsgroups: words by Zipf's law, a share of which are of the topic. */
export function drawTopics(n: number, seed: number, count = 4): TopicTexts {
  const draws = stream(seed, 'bench: topics')
  let at = 0
  const next = () => draws.uniform(at++)
  const topics = Int32Array.from({ length: n }, (_, row) => row % count)
  const texts = Array.from(topics, (topic) => {
    const share = MAX_SHARE * next()
    const length = MIN_WORDS + Math.floor(next() * (MAX_WORDS - MIN_WORDS + 1))
    const word = () => {
      const isOwn = next() < share
      return wordOf(isOwn ? COMMON + topic * OWN + zipf(next(), OWN) : zipf(next(), COMMON))
    }
    return Array.from({ length }, word).join(' ')
  })
  return { texts, topics, count }
}
