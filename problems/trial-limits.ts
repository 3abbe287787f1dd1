import type { SandboxLimits } from '../src/core/sandbox.ts'

/** As in training, but a slow test does not hide the ones after it: for comparing behaviours. */
export const TRIAL_LIMITS: SandboxLimits = {
  workPerTest: 20_000,
  fuelPerTest: 50_000_000,
  fuelPerProgram: 500_000_000,
  cpuMsPerTest: 1_000,
  cpuMsPerProgram: 20_000,
  wallFactor: 3,
  heapMb: 64,
  outputBytes: 65_536,
  returnBytes: 1_000_000,
  returnDepth: 100,
  sourceBytes: 65_536,
  stopAtTimeLimit: false,
}
