import type { SandboxLimits } from '../../src/core/sandbox.ts'

/** As in training, but a slow test does not hide the ones after it: for comparing behaviours. */
export const TRIAL_LIMITS: SandboxLimits = {
  workPerTest: 20_000,
  cpuMsPerTest: 100,
  cpuMsPerProgram: 2_000,
  wallFactor: 3,
  heapMb: 64,
  outputBytes: 65_536,
  returnBytes: 1_000_000,
  returnDepth: 100,
  sourceBytes: 65_536,
  stopAtTimeLimit: false,
}
