import type { Browser } from 'playwright'
import { findChromium, launch } from '../../test/browser/chromium.ts'
import type { BenchContext } from '../suite.ts'

/** Starts the machine's Chromium and records its version; reports it as missing, and returns undefined, where there is none. */
export async function launchChromium(context: BenchContext<unknown>): Promise<Browser | undefined> {
  const path = findChromium()
  if (!path) {
    context.missing('Chromium', 'apt-get install chromium')
    return undefined
  }
  const browser = await launch(path)
  context.version('Chromium', browser.version())
  return browser
}
