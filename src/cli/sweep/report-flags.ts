import type { Command } from 'commander'
import { commandLine, type FlagValues, type Taken } from '../table-flags.js'
import { addSweepOutput } from './shared-flags.js'

/** The checked arguments of `noisy-teacher report`. */
export interface ReportRequest {
  /** Folder of the sweep. */
  folder: string
  line: string
}

/** Adds arguments, flags and help of `report`. */
export function addReport(command: Command): void {
  command.description(
    'draw the results of a sweep, as far as they are there\n\n' +
      'Writes report.html, figures as SVG and CSV, points.csv and summary.json. The sweep may be running. ' +
      'What is drawn as x, colors and panels is chosen from the axes, unless the spec has figures.',
  )
  command.argument('<folder>', 'folder of a sweep')
  addSweepOutput(command, ['--out <folder>', 'folder of the report (default: report, in the folder of the sweep)'])
}

/** Returns the request that the flags of `report` make, and the flags that all commands share. */
export function takeReportFlags([folder]: readonly string[], given: FlagValues): Taken<ReportRequest> {
  return [{ folder, line: commandLine('report', [folder], given) }, { ...given }]
}
