import { loadRegistries } from '../../experiments/assembly/registries.ts'
import type { BenchmarkConfig } from '../../experiments/benchmark/benchmark-config.ts'
import { benchmarkOf } from '../../experiments/benchmark/benchmark-config.ts'
import type { UnitRecord } from '../../experiments/benchmark/unit.ts'
import { graderVersion } from '../../src/sandbox/grader-version.ts'

/** A record as a search leaves it; `at` null for one that solved nothing. */
export function record(
  contender: string,
  problem: string,
  seed: number,
  at: number | null,
  rest: Partial<UnitRecord> = {},
): UnitRecord {
  return {
    contender,
    problem,
    seed,
    programs: at ?? 100,
    visible_at: at,
    submission: {
      source: 'def f():\n    return 1\n',
      at: at ?? 1,
      tokens: 3,
      visible_passed: at === null ? 1 : 4,
      visible: 4,
      hidden_passed: at === null ? 2 : 8,
      hidden: 8,
    },
    solved: at !== null,
    seconds: 2,
    sandbox_seconds: 0.5,
    network_seconds: 1,
    samples: null,
    grader: graderVersion(),
    ...rest,
  }
}

/** A benchmark of these built-in contenders on the seed sets, with a budget of 100. */
export async function configOf(
  agents: readonly string[],
  overrides: Parameters<typeof benchmarkOf>[0] = {},
): Promise<BenchmarkConfig> {
  const given = { problems: ['seed-eval'], budget: 100, seeds: 2, agents, ...overrides }
  return benchmarkOf(given, await loadRegistries())
}
