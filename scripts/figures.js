// `npm run figures`: draws the figures of the documents again, each by the command that stands beside it: the same
// bytes on every machine. The picture of the page of audits depends on the fonts of the machine.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPlayground, startPlayground } from '../test/playground/built.ts'

/** Each experiment, run with its defaults; the file among its figures; the name of the figure in docs/figures. */
const FIGURES = [['noise-sweep', 'noise-in-noise-out-two-gaussians-far-apart', 'noise-sweep']]

const folder = mkdtempSync(join(tmpdir(), 'noisy-teacher-'))
try {
  for (const [experiment, drawn, name] of FIGURES) {
    const asked = ['run', experiment, '--out', join(folder, experiment), '--quiet']
    const { status, error } = spawnSync(process.execPath, ['dist/command/main.js', ...asked], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (error) throw error
    if (status !== 0) throw new Error(`noisy-teacher run ${experiment} ended with ${status}`)
    copyFileSync(join(folder, experiment, 'figures', `${drawn}.svg`), join('docs', 'figures', `${name}.svg`))
    console.log(`docs/figures/${name}.svg`)
  }
} finally {
  rmSync(folder, { recursive: true })
}

await using built = await buildPlayground()
await using playground = await startPlayground(built.folder)
await using opened = await playground.open('', { path: 'audit/index.html', width: 1180, height: 1130 })
const { page } = opened
await page.getByRole('button', { name: 'Try a sample', exact: true }).click()
await page.getByRole('button', { name: 'Audit the labels' }).click()
const verdict = page.getByRole('heading', { name: 'How many labels are wrong' }).first()
await verdict.waitFor()
await verdict.evaluate((heading) => heading.scrollIntoView())
await page.screenshot({ path: 'docs/figures/audit.png' })
console.log('docs/figures/audit.png')
