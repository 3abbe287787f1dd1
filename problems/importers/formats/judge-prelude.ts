/**
 * What LiveCodeBench's own grader imports before a candidate, in its order: of a name that two of
 * them have, the later counts. Facts from `lcb_runner/evaluation/testing_util.py`.
 */
const STARRED = [
  'string',
  're',
  'datetime',
  'collections',
  'heapq',
  'bisect',
  'copy',
  'math',
  'random',
  'statistics',
  'itertools',
  'functools',
  'operator',
  'io',
  'sys',
  'json',
  'builtins',
  'typing',
]
const NAMED = STARRED.filter((name) => name !== 'builtins' && name !== 'typing')

/** The imports, and its recursion limit. */
export const LIVE_CODE_BENCH_PRELUDE = `${STARRED.map((name) => `from ${name} import *`).join('\n')}
import ${NAMED.join(', ')}
sys.setrecursionlimit(50000)
`
