import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { findChromium, inPage, launch } from './browser/chromium.js'

interface Outcome {
  relaxed: boolean
  json: string
}

const print = fileURLToPath(new URL('same-bits/print.js', import.meta.url))
function inNode(executable: string, threads: number): Outcome {
  const { stdout, stderr, status } = spawnSync(executable, [print, String(threads)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

let here: Outcome
beforeAll(() => {
  here = inNode(process.execPath, 1)
})

describe('figure1 has the same bits', () => {
  test.each([2, 3])('on %i threads', (threads) => {
    expect(inNode(process.execPath, threads).json).toBe(here.json)
  })

  const system = process.env.npm_node_execpath
  if (system && system !== process.execPath) {
    test("on the system's own Node, with or without relaxed SIMD", () => {
      expect(inNode(system, 2).json).toBe(here.json)
    })
  }

  const chromium = findChromium()
  if (!chromium) console.warn('\n*** There is no Chromium on this machine: nothing is tested in a browser. ***\n')
  test.each(chromium ? [true, false] : [])(
    'in headless Chromium, isolated: %s',
    { timeout: 120_000 },
    async (isolated) => {
      await using browser = await launch(chromium!)
      const { outcome } = await inPage<Outcome>(browser, "import '/test/same-bits/in-page.js'", { isolated })
      expect(outcome.json).toBe(here.json)
    },
  )
})
