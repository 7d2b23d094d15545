import { join } from 'node:path'
import { printable } from '../../engine/check.js'
import { kindOf } from '../../lab/sweeps/kinds/registry.js'
import { MISSING_FILE, mergeSweeps } from '../../lab/sweeps/store/merge.js'
import { planOfFolder } from '../../lab/sweeps/store/open-folder.js'
import { count } from '../words.js'
import type { MergeRequest } from './folder-flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Merges folders of one sweep. Returns the exit code: `failed` if trials are missing. */
export async function merge({ folders, takeOver }: MergeRequest, host: SweepHost): Promise<number> {
  const out = host.out!
  const plan = await planOfFolder(folders[0], (name) => kindOf(name, host.kinds))
  const { onNotice, signal } = host
  const { stored, added, missing } = await mergeSweeps(folders, out, plan, { takeOver, onNotice, signal })
  const list = join(out, MISSING_FILE)
  if (host.json) {
    host.stdout.write(`${JSON.stringify({ folder: out, stored, added, missing, ...(missing > 0 && { list }) })}\n`)
  } else {
    host.stdout.write(`${count(stored)} trials are in ${printable(out)}, ${count(added)} of them new\n`)
    if (missing > 0) {
      const next = `noisy-teacher sweep SPEC --out ${printable(out)} --only ${printable(list)}`
      host.stdout.write(`${count(missing)} trials are missing: ${next}\n`)
    }
  }
  return missing > 0 ? SWEEP_EXIT.failed : SWEEP_EXIT.done
}
