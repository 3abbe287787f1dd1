import { resolve } from 'node:path'
import { isRunName } from '../config/sections.ts'
import { RUNS_FOLDER, type RunFolder } from '../runs/run-folder.ts'

/** What names a run to every command: its name, or a path where it does not lie in the usual folder. */
export function referenceTo(run: RunFolder): string {
  if (run.runsFolder === resolve(RUNS_FOLDER)) return run.name
  return isRunName(run.shownPath) ? `./${run.shownPath}` : run.shownPath
}
