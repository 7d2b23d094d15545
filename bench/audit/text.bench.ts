import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { auditLabels, createEngine, stream } from 'noisy-teacher'
import { csvText, readDataset } from 'noisy-teacher/tables'
import { findPython } from '../peers/installed.ts'
import { scratchFolder } from '../peers/scratch.ts'
import { defineSuite } from '../suite.ts'
import { rankQuality } from './sets.ts'
import { drawTopics } from './topics.ts'

const [SEEDS, NOISE] = [3, 0.2]

/** Returns the scores of the peer for labels of texts. */
function askPeer(python: string, texts: readonly string[], labels: Int32Array): Float64Array {
  using scratch = scratchFolder()
  writeFileSync(`${scratch.path}/texts.json`, JSON.stringify({ texts, labels: [...labels] }))
  const script = fileURLToPath(new URL('text_confident_learning.py', import.meta.url))
  const { status, stderr } = spawnSync(python, [script, scratch.path], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`text_confident_learning.py failed: ${stderr}`)
  return new Float64Array(new Uint8Array(readFileSync(`${scratch.path}/scores.f64`)).buffer)
}

/** Returns labels of which a share is of another topic. */
function noisyTopics(topics: Int32Array, count: number, seed: number): Int32Array {
  const draws = stream(seed, 'bench: topic labels')
  return topics.map((topic, row) =>
    draws.uniform(2 * row) < NOISE ? (topic + 1 + draws.below(2 * row + 1, count - 1)) % count : topic,
  )
}

export const suite = defineSuite({
  name: 'audit/text',
  title: 'wrong labels of texts, beside TF-IDF with logistic regression and confident learning',
  measures:
    'Average precision of the ranking of wrong labels; 4 topics, words by Zipf’s law, 20% of the labels wrong; seconds of reading.',
  options: { n: 2000 },
  async *run(context) {
    const { n } = context.options
    const python = findPython(['numpy', 'sklearn'], context)
    await using engine = await createEngine({ threads: 2 })
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { texts, topics, count } = drawTopics(n, seed)
      const given = noisyTopics(topics, count, seed)
      const table = csvText(
        ['review', 'label'],
        [...texts.keys()].map((row) => [texts[row], given[row]]),
      )
      const begin = performance.now()
      const data = await readDataset(new Blob([table]), { label: 'label', text: ['review'] })
      const seconds = (performance.now() - begin) / 1000
      using x = engine.matrix(n, data.columns.length, data.x)
      const { scores, noise, verdict } = await auditLabels({ x, y: data.labels!, classes: count }, { seed })
      const wrong = Array.from(given, (label, row) => label !== topics[row])
      const value = python === undefined ? undefined : rankQuality(askPeer(python, texts, given), wrong).ap
      yield {
        measured: `${n.toLocaleString('en')} texts, seed ${seed}: AP`,
        unit: 'share',
        ours: rankQuality(scores, wrong).ap,
        details: {
          verdict,
          interval: noise.interval.map((end) => end.toFixed(3)).join(' to '),
          's of reading': seconds,
        },
        ...(value !== undefined && { peer: { name: 'TF-IDF, logistic, confident learning', value } }),
      }
    }
  },
})
