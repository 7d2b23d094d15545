import { defineConfig } from 'vitest/config'

// A process for each file: engines start workers and reserve gigabytes of addresses.
export default defineConfig({
  test: {
    pool: 'forks',
    // Of one file at a time, which is the default on two processors, a half waits for one thread.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/mutants/**'],
          // What is built is loaded by Node itself, as a user's program would load it.
          server: { deps: { external: [/\/dist\//] } },
        },
      },
      {
        extends: true,
        // What is built is loaded by vitest, so that one of its modules can be replaced by a wrong one.
        test: { name: 'mutants', include: ['test/mutants/**/*.test.ts'], server: { deps: { inline: [/\/dist\//] } } },
      },
    ],
  },
})
