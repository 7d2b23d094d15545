import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { FLAGS, findChromium } from './test/browser/chromium.ts'
import { HANG_MS, WAIT_MS } from './test/patience.ts'
import { findProgram } from './test/programs.ts'

const chromium = findChromium()
const hasRedis = findProgram('redis-server') !== undefined && findProgram('openssl') !== undefined
if (!chromium) console.warn('\n*** There is no Chromium on this machine: nothing is tested in a browser. ***\n')
if (!hasRedis)
  console.warn('\n*** There is no redis-server or openssl on this machine: sweeps over a queue are not tested. ***\n')
/** The suites that start a Redis of their own. */
const NEEDS_REDIS = ['test/lab/sweeps/queue/**']

/** What computes, in a page: everything of these folders but what says why not. */
const COMPUTING = ['ops', 'random', 'solve', 'samplers']
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/** The suites in headless Chromium, in one page for all files; isolated it has threads. */
function inChromium(name: string, headers: Record<string, string>): TestProjectInlineConfiguration {
  return {
    extends: true,
    server: { headers },
    test: {
      name,
      include: COMPUTING.map((folder) => `test/${folder}/**/*.test.ts`),
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        connectTimeout: HANG_MS,
        provider: playwright({ launchOptions: { executablePath: chromium, args: FLAGS, timeout: WAIT_MS } }),
        instances: [{ browser: 'chromium' }],
      },
    },
  }
}

// A process for each file: engines start workers and reserve gigabytes of addresses.
export default defineConfig({
  test: {
    pool: 'forks',
    // Of one file at a time, which is the default on two processors, a half waits for one thread.
    maxWorkers: 2,
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    teardownTimeout: HANG_MS,
    // What the reporter shows as slow: a test that needs so long on an idle machine is to be made smaller.
    slowTestThreshold: 10_000,
    // Every engine of 'not isolated' says so, hundreds of times; `test/long/fallbacks.test.ts` holds what it says.
    onConsoleLog: (text) => !text.includes('the page is not cross-origin isolated'),
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/long/**', 'test/mutants/**', 'test/playground/**', ...(hasRedis ? [] : NEEDS_REDIS)],
          // What is built is loaded by Node itself, as a user's program would load it.
          server: { deps: { external: [/\/dist\//] } },
        },
      },
      {
        extends: true,
        test: {
          name: 'playground',
          include: ['test/playground/**/*.test.ts'],
          globalSetup: 'test/playground/setup.ts',
          server: { deps: { external: [/\/dist\//] } },
        },
      },
      {
        extends: true,
        // What is built is loaded by vitest, so that one of its modules can be replaced by a wrong one.
        test: { name: 'mutants', include: ['test/mutants/**/*.test.ts'], server: { deps: { inline: [/\/dist\//] } } },
      },
      {
        extends: true,
        // What is long and guards what is rare: `npm run test:long`.
        test: { name: 'long', include: ['test/long/**/*.test.ts'], server: { deps: { external: [/\/dist\//] } } },
      },
      ...(chromium ? [inChromium('isolated', ISOLATION), inChromium('not isolated', {})] : []),
    ],
  },
})
