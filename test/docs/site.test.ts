import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WAIT_MS } from '../patience.ts'
import { ROOT } from './blocks.ts'

test('the site is built without a warning, with every public name told and no link broken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'site-'))
  try {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/site.js', folder], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: WAIT_MS,
    })
    expect(status, stderr).toBe(0)
    expect(Number(/^(\d+) pages/.exec(stdout)![1])).toBeGreaterThan(200)
    const guide = await readFile(join(folder, 'documents/Getting_started.html'), 'utf8')
    expect(guide).toContain('href="../playground/index.html"')
    expect(guide).toContain('href="../audit/index.html"')
    for (const page of ['index.html', 'playground/index.html', 'functions/Library.createEngine.html'])
      expect(existsSync(join(folder, page))).toBe(true)
    // The page of audits has the playground's files, which are there once.
    const audit = await readFile(join(folder, 'audit/index.html'), 'utf8')
    expect(audit).toMatch(/src="\.\.\/playground\/assets\/[\w-]+\.js"/)
    expect(existsSync(join(folder, 'playground/audit'))).toBe(false)
  } finally {
    await rm(folder, { recursive: true })
  }
})
