import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BenchSuite } from './suite.ts'

const SUFFIX = '.bench.ts'

/** Returns the names of all suites below a folder, in alphabetical order: their paths without `.bench.ts`. */
export function suiteNames(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(SUFFIX))
  return files.map((file) => file.slice(0, -SUFFIX.length).split(sep).join('/')).sort()
}

/** Imports all suites below a folder. What is slow to load or to make ready, a suite loads when it runs. */
export async function findSuites(root: string): Promise<BenchSuite[]> {
  const modules = suiteNames(root).map((name) => import(pathToFileURL(join(root, name + SUFFIX)).href))
  return (await Promise.all(modules)).map(({ suite }) => suite)
}
