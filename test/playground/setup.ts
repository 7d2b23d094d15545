// Builds the playground once for all its tests.
import type { TestProject } from 'vitest/node'
import { buildPlayground, chromium } from './built.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of what was built. */
    playground: string
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const built = chromium ? await buildPlayground() : undefined
  provide('playground', built?.folder ?? '')
  return async () => built?.[Symbol.asyncDispose]()
}
