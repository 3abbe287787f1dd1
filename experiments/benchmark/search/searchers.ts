import type { Strategy } from '../contender.ts'
import { learningSearcher } from './learning-search.ts'
import { beamSearcher, samplingSearcher } from './policy-search.ts'
import type { Searcher } from './searcher.ts'

/** What carries out each strategy of contenders. */
export const searchers: Readonly<Record<Strategy, Searcher>> = {
  sampling: samplingSearcher,
  beam: beamSearcher,
  learning: learningSearcher,
}
