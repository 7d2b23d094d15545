import { defineConfig } from 'vitest/config'

// A process for each file: engines start workers and reserve gigabytes of addresses. What is built (dist) is loaded by
// Node itself, as a user's program would load it.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Of one file at a time, which is the default on two processors, a half waits for one thread.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/\/dist\//] } },
  },
})
