import { ConfigError } from '../core/errors.ts'
import type { LimitProfile, SandboxLimits } from '../core/sandbox.ts'

const SHARED = {
  wallFactor: 3,
  outputBytes: 65_536,
  returnBytes: 1_000_000,
  returnDepth: 100,
  sourceBytes: 65_536,
} as const

const MIB = 1_048_576

/**
 * Counted work decides time limits in both, so that verdicts repeat to the bit; the clock is only a
 * backstop for a machine that is slow beyond reason: 100 ns a unit of fuel, where the slowest functions of
 * mathematics take some 40 and most code 5. `grading` is generous: some seconds a test.
 */
export const LIMIT_PROFILES: Readonly<Record<LimitProfile, SandboxLimits>> = {
  training: {
    ...SHARED,
    workPerTest: 20_000,
    fuelPerTest: 50_000_000,
    fuelPerProgram: 500_000_000,
    cpuMsPerTest: 5_000,
    cpuMsPerProgram: 50_000,
    heapMb: 64,
    stopAtTimeLimit: true,
  },
  grading: {
    ...SHARED,
    workPerTest: 0,
    fuelPerTest: 500_000_000,
    fuelPerProgram: 2_500_000_000,
    cpuMsPerTest: 50_000,
    cpuMsPerProgram: 250_000,
    heapMb: 256,
    stopAtTimeLimit: false,
  },
}

/** The longest program that a sample may be, in bytes of UTF-8. */
export const LONGEST_PROGRAM = MIB

/**
 * Grading's, for programs that benchmarks carry: a harness may stand around a program of the greatest
 * length, and carry it as a literal whose escapes are longer.
 */
export const BENCHMARK_LIMITS: SandboxLimits = {
  ...LIMIT_PROFILES.grading,
  sourceBytes: 16 * LONGEST_PROGRAM,
  // What a judge's script is to print may be long, too.
  returnBytes: 16 * MIB,
}

const MINIMUM: Readonly<Record<Exclude<keyof SandboxLimits, 'stopAtTimeLimit'>, number>> = {
  workPerTest: 0,
  fuelPerTest: 1,
  fuelPerProgram: 1,
  cpuMsPerTest: 1,
  cpuMsPerProgram: 1,
  wallFactor: 1,
  heapMb: 40,
  outputBytes: 0,
  returnBytes: 1,
  returnDepth: 0,
  sourceBytes: 1,
}

/** Fuel is a signed 32-bit number in WebAssembly, which has 4 GiB at most; readers call themselves. */
const MAXIMUM: Partial<Record<keyof typeof MINIMUM, number>> = {
  fuelPerTest: 2 ** 31 - 1,
  heapMb: 2048,
  returnDepth: 1000,
}

/** The limits of a request. Throws a `ConfigError` for an unknown profile or a value out of range. */
export function resolveLimits(limits: LimitProfile | SandboxLimits = 'grading'): SandboxLimits {
  if (typeof limits === 'string') {
    const profile = LIMIT_PROFILES[limits]
    if (profile === undefined) {
      throw new ConfigError(`Expected \`limits\` to be training or grading, got \`${limits}\``)
    }
    return profile
  }
  for (const [name, minimum] of Object.entries(MINIMUM)) {
    const value = limits[name as keyof typeof MINIMUM]
    const maximum = MAXIMUM[name as keyof typeof MINIMUM] ?? Number.MAX_SAFE_INTEGER
    if (!(Number.isFinite(value) && value >= minimum && value <= maximum)) {
      throw new ConfigError(
        `Expected \`limits.${name}\` to be from ${minimum} to ${maximum}, got \`${value}\``,
      )
    }
  }
  return limits
}

/** A profile with some of its limits changed. Throws a `ConfigError` for a value out of range. */
export function overrideLimits(
  profile: LimitProfile,
  changes: Partial<SandboxLimits>,
): SandboxLimits {
  return resolveLimits({ ...LIMIT_PROFILES[profile], ...changes })
}

export function heapBytes(limits: SandboxLimits): number {
  return Math.floor(limits.heapMb) * MIB
}
