import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { startCluster, until } from './cluster.ts'

const MAIN = resolve('dist/command/main.js')
const TASKS = 8
const SPEC = `
sweep: array
fixed: { world: { name: gaussians, separation: 2 }, train: 300, test: 200, sampler: { name: forest, trees: 20 } }
grid: { noise: { from: 0, to: 0.4, count: 4 } }
replicates: { seeds: 160 }
`

/** Runs the command and returns its exit code and output. */
function command(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('an array job on Slurm: canceled, requeued and overdue tasks are missing, and a second run completes them', async () => {
  await using cluster = await startCluster()
  const { folder, slurm } = cluster
  const at = (name: string) => join(folder, name)
  writeFileSync(at('spec.yaml'), SPEC)
  const shard = `sweep ${at('spec.yaml')} --out ${at('task')}-$SLURM_ARRAY_TASK_ID --shard auto --threads 1 --take-over --quiet`
  writeFileSync(
    at('job.sh'),
    [
      '#!/bin/bash',
      `#SBATCH --array=0-${TASKS - 1} --time=2 --requeue --open-mode=append --output=${at('log/%a')}`,
      // By exec, so that signals reach the command.
      `exec ${process.execPath} ${MAIN} ${shard}`,
      '',
    ].join('\n'),
  )
  const job = slurm('sbatch', '--parsable', at('job.sh')).trim()
  const stored = (task: number) => {
    const parts = at(`task-${task}/parts`)
    return existsSync(parts) && readdirSync(parts).some((part) => readFileSync(join(parts, part)).length > 0)
  }
  // The last task is pending, the first four run.
  slurm('scancel', `${job}_7`)
  await until(() => stored(0) && stored(1) && stored(2), 'first results', 120)
  slurm('scancel', `${job}_0`)
  slurm('scontrol', 'requeue', `${job}_1`)
  slurm('scontrol', 'update', `JobId=${job}_2`, 'EndTime=now+1')
  await until(() => /PENDING/.test(slurm('squeue', '-h', '-j', `${job}_1`, '-o', '%T')), 'the requeued task')
  slurm('scontrol', 'update', `JobId=${job}_1`, 'StartTime=now')
  // A task that left at its limit is requeued for some minutes later, which this test does not wait for.
  await until(
    () => !/RUNNING|CONFIGURING|COMPLETING/.test(slurm('squeue', '-h', '-o', '%T')) && stored(6),
    'the tasks',
    240,
  )
  slurm('scancel', job)
  await cluster.drained()

  const shards = readdirSync(folder).filter((name) => name.startsWith('task-'))
  const merged = command('merge', ...shards.map(at), '--out', at('merged'))
  expect(merged.status, merged.stderr).toBe(1)
  const missing = readFileSync(at('merged/missing.txt'), 'utf8').trim().split('\n')
  expect(missing.length).toBeGreaterThan((4 * 160) / TASKS / 2)
  expect(missing.length).toBeLessThan(4 * 160)
  const rest = command('sweep', at('spec.yaml'), '--out', at('merged'), '--only', at('merged/missing.txt'), '--quiet')
  expect(rest.status, rest.stderr).toBe(0)
  expect(rest.stdout).toContain(`${missing.length} trials computed`)
  const whole = command('sweep', at('spec.yaml'), '--out', at('whole'), '--quiet')
  expect(whole.status, whole.stderr).toBe(0)
  expect(command('export', at('merged')).stdout).toBe(command('export', at('whole')).stdout)
})
