// Builds the playground once for all of its tests.
import type { TestProject } from 'vitest/node'
import { findFirefox } from '../browser/firefox.ts'
import { buildPlayground, chromium } from './built.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the built playground; empty without a browser. */
    playground: string
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const built = (chromium ?? findFirefox()) ? await buildPlayground() : undefined
  provide('playground', built?.folder ?? '')
  return async () => built?.[Symbol.asyncDispose]()
}
