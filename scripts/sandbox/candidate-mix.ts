import type { GradeRequest } from '../../src/core/sandbox.ts'
import type { Status } from '../../src/core/verdict.ts'
import { Rng } from '../../src/random/rng.ts'
import { type Attack, attackRequest, loadAttacks } from '../../src/sandbox/attack-corpus.ts'

/** A program with the verdict it must get, whatever ran before it. */
export interface Candidate {
  readonly request: GradeRequest
  readonly expected: Status
  readonly name: string
}

export interface MixOptions {
  readonly seed: number | string
  /** Share of hostile programs, 0 to 1. */
  readonly hostile: number
  /** Whether attacks with grading's generous limits, which take seconds, are among them. */
  readonly slow: boolean
}

/** Correct programs, shared and alone, with hostile ones among them; the same for the same seed. */
export function* candidateMix(options: MixOptions): Generator<Candidate> {
  const rng = new Rng(options.seed)
  const attacks = loadAttacks().filter((attack) => options.slow || attack.limits.workPerTest > 0)
  for (;;) {
    const attack = rng.choice(attacks)
    yield rng.uniform() < options.hostile ? hostile(attack) : correct(attack, rng)
  }
}

function hostile(attack: Attack): Candidate {
  const request = attackRequest(attack.problem, attack.source, attack.limits)
  return { request, expected: attack.expected, name: attack.id }
}

/** One of the many texts of a solution: some keep to the safe subset, some import what was attacked. */
function correct(attack: Attack, rng: Rng): Candidate {
  const { problem, limits } = attack
  const imports = rng.choice(['', '', 'import math\n', 'import json, decimal, random, os, sys\n'])
  const source = `${imports}${problem.solution}\nunused_${rng.int(1000)} = ${rng.int(1000)}\n`
  return { request: attackRequest(problem, source, limits), expected: 'passed', name: problem.name }
}
