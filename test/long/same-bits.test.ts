import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { findChromium, inPage, launch } from '../browser/chromium.js'
import { findFirefox, visitFirefox } from '../browser/firefox.js'
import { serve } from '../browser/serve.js'
import { WAIT_MS } from '../patience.js'

interface Outcome {
  relaxed: boolean
  /** The small figure1. */
  json: string
  /** Of neighbors, products, solves, samplers and votes, by name. */
  digests: Record<string, string>
  /** What went wrong, of a browser that can tell nothing else. */
  error?: string
}

const print = fileURLToPath(new URL('../same-bits/print.js', import.meta.url))
function inNode(executable: string, threads: number): Outcome {
  const { stdout, stderr, status } = spawnSync(executable, [print, String(threads)], {
    encoding: 'utf8',
    timeout: WAIT_MS,
  })
  if (status !== 0) throw new Error(`exited with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}

let here: Outcome
beforeAll(() => {
  here = inNode(process.execPath, 1)
})

const expectSame = ({ json, digests, error }: Outcome) =>
  expect({ json, digests, error }).toEqual({ json: here.json, digests: here.digests })

describe('figure1, neighbors, products, solves, samplers and votes have the same bits', () => {
  test.each([2, 3])('on %i threads', (threads) => expectSame(inNode(process.execPath, threads)))

  const system = process.env.npm_node_execpath
  if (system && system !== process.execPath) {
    test("on the system's own Node, with or without relaxed SIMD", () => expectSame(inNode(system, 2)))
  }

  const chromium = findChromium()
  test.each(chromium ? [true, false] : [])('in headless Chromium, isolated: %s', async (isolated) => {
    await using browser = await launch(chromium!)
    expectSame((await inPage<Outcome>(browser, "import '/test/same-bits/in-page.js'", { isolated })).outcome)
  })

  const firefox = findFirefox()
  test.each(firefox ? [true, false] : [])('in headless Firefox, isolated: %s', async (isolated) => {
    await using served = await serve({ isolated })
    expectSame(await visitFirefox<Outcome>(firefox!, `${served.origin}/test/same-bits/firefox.html`))
  })
})
