import type { PolicyInitializer } from '../../../src/core/policy-initializer.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { TokenVocabulary } from '../../../src/core/token-language.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { Experiment } from '../../assembly/build.ts'
import type { Contender } from '../contender.ts'
import type { UnitRecord } from '../unit.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'
import type { Stopwatch, TimedSandbox } from './stopwatch.ts'

/** What a search is made of. */
export interface SearchParts {
  readonly contender: Contender
  readonly experiment: Experiment
  readonly vocabulary: TokenVocabulary
  /** What sampling and beam search draw from; null where an agent learns, which loads its own. */
  readonly initializer: PolicyInitializer | null
  readonly sandbox: TimedSandbox
  readonly problem: Problem
  readonly rng: Rng
  readonly stopwatch: Stopwatch
}

/** One search for a program that solves a problem. */
export interface Search {
  /** Called once. Hidden tests have no part in it. */
  run(limits: SearchLimits): Promise<SearchOutcome>
  /**
   * The first `count` programs of the strategy, those after the search's end included, on every test:
   * for the report alone. Null where it does not draw programs alike. Called after `run`.
   */
  samples(count: number): Promise<UnitRecord['samples']>
}

/** A strategy of contenders. */
export interface Searcher {
  /** Whether `initializer` is loaded for it; it then must not be null. */
  readonly needsInitializer: boolean
  open(parts: SearchParts): Search
}
