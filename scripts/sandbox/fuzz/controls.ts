import { readdirSync, readFileSync } from 'node:fs'
import type { TestCase } from '../../../src/core/problem.ts'
import type { GradeRequest } from '../../../src/core/sandbox.ts'
import type { Status } from '../../../src/core/verdict.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { overrideLimits } from '../../../src/sandbox/limits.ts'
import { py } from '../../../src/values/py-value.ts'

/** A harmless program whose verdict is known, or is what a fresh sandbox says of it. */
export interface Control {
  readonly name: string
  readonly request: GradeRequest
  /** Null where the whole verdict must be that of a fresh sandbox. */
  readonly expected: Status | null
}

const FOLDER = new URL('./controls/', import.meta.url)
/** Asked for, so that a verdict tells what the control saw; nothing is equal to it. */
const NEVER = py.str('no control answers this')

const SQUARES: readonly TestCase[] = [2, 7, 11].map((n) => ({
  args: [py.int(n)],
  expected: py.int(n * n),
}))

/** Some keep to the safe subset and share interpreters, some import what others may have changed. */
const RIGHT = [
  'def solve(n):\n    return n * n\n',
  'def solve(n):\n    total = 0\n    for i in range(n):\n        total += n\n    return total\n',
  'def solve(n):\n    return sum([n for i in range(n)])\n',
  'import math\ndef solve(n):\n    return math.prod([n, n])\n',
  'import json, functools\ndef solve(n):\n    return functools.reduce(lambda a, b: a + b, json.loads(json.dumps([n] * n)))\n',
  'import re, collections\ndef solve(n):\n    return len(re.findall("a", "a" * n)) * collections.Counter([1] * n)[1]\n',
  'class Square:\n    def __init__(self, n):\n        self.n = n\n    def area(self):\n        return self.n * self.n\ndef solve(n):\n    return Square(n).area()\n',
  'import decimal\ndef solve(n):\n    try:\n        return int(decimal.Decimal(n) ** 2)\n    finally:\n        pass\n',
]

const WRONG = [
  'def solve(n):\n    return n * n + 1\n',
  'def solve(n):\n    return -1\n',
  'def solve(n):\n    return str(n)\n',
  'import math\ndef solve(n):\n    return math.sqrt(n)\n',
  'import json\ndef solve(n):\n    return json.loads("[]")\n',
]

/** Draws a program whose answers are known to be right, or known to be wrong. */
export function drawKnownControl(rng: Rng): Control {
  const right = rng.uniform() < 0.5
  const source = rng.choice(right ? RIGHT : WRONG)
  return {
    name: right ? 'right' : 'wrong',
    request: {
      // Another number, another program: nothing may be remembered of the text.
      source: `${source}# ${rng.int(1000)}\n`,
      entryPoint: 'solve',
      tests: SQUARES,
      comparison: { mode: 'exact' },
      limits: 'training',
    },
    expected: right ? 'passed' : 'wrong_answer',
  }
}

/** All there is to see may take longer to report than an answer. */
const STATE_LIMITS = overrideLimits('training', {
  workPerTest: 500_000,
  cpuMsPerTest: 1_000,
  cpuMsPerProgram: 4_000,
})

/** What a control is called with, where it is not a 3; how far it comes tells of the limits. */
const ARGUMENTS: Readonly<Record<string, readonly number[]>> = {
  'most-work': Array.from({ length: 30 }, (_, i) => Math.round(20_000 * 1.2 ** i)),
}
const NEEDS_TRAINING_LIMITS = new Set(['most-work', 'endless-output', 'all-memory', 'exception'])

/** Programs that report what they see of the interpreter: nobody may have left anything behind. */
export function loadStateControls(): readonly Control[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.py'))
    .sort()
    .map((file) =>
      stateControl(file.slice(0, -'.py'.length), readFileSync(new URL(file, FOLDER), 'utf8')),
    )
}

function stateControl(name: string, source: string): Control {
  const tests = (ARGUMENTS[name] ?? [3]).map((n) => ({ args: [py.int(n)], expected: NEVER }))
  const request: GradeRequest = {
    source,
    entryPoint: 'solve',
    tests,
    comparison: { mode: 'exact' },
    limits: NEEDS_TRAINING_LIMITS.has(name) ? 'training' : STATE_LIMITS,
    keepReturned: true,
  }
  return { name, request, expected: null }
}
