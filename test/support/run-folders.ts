import { RunFolder } from '../../experiments/runs/run-folder.ts'

/** The state of an agent that is told apart by one number. */
export function agentState(value: number) {
  return {
    tensors: { w: { dtype: 'float32' as const, shape: [2], data: Float32Array.of(value, -value) } },
    json: { updates: value },
  }
}

/** A new run whose folder is begun. */
export function begunRun(runs: string, name = 'one'): RunFolder {
  const run = RunFolder.plan(name, 'new', runs)
  run.begin('seed: 1\n')
  return run
}
