import type { Command } from 'commander'
import { RUN_SETTINGS } from '../../lab/experiments/option.js'
import { addOptions, addOutputFlags } from '../flags.js'

/** Adds `--threads`, for commands that compute trials. Seeds and numerics are part of a sweep. */
export function addThreadsFlag(command: Command): void {
  addOptions(command, { threads: RUN_SETTINGS.threads }, 'Options:')
}

/** Adds the flags of what a command about sweeps prints, and `--out` with this help if it writes something. */
export function addSweepOutput(command: Command, out?: readonly [flag: string, help: string]): void {
  addOutputFlags(command, out ? [out] : [])
}
