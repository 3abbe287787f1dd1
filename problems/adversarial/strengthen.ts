import type { Problem, TestCase } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { Rng } from '../../src/random/rng.ts'
import { argumentsKey, valueKey } from '../../src/values/py-value.ts'
import { greedyCover, type Mistake } from './cover.ts'
import { distortionsOf } from './distortions.ts'
import type { InputDomain } from './domain.ts'
import { obeys } from './domain-inputs.ts'
import { both, type InputSet, isEmpty, keyOfSet, meet, membersOf, setOf } from './input-sets.ts'
import { mutantsOf } from './mutants.ts'
import { ProblemTrial, type TrialOptions } from './problem-trial.ts'

/** Most hidden tests a problem gets. */
export const MAX_HIDDEN_TESTS = 60
/** Mutants of mutants tried, drawn at random. */
const SECOND_MUTANTS = 600
/** Programs of one behaviour on the first inputs that run on all of them. */
const ALIKE = 3
const FIRST_INPUTS = 150
/** Pairs of conditions, and of a condition and a program, that count as mistakes. */
const MAX_PAIRS = 12_000

/** How much it matters that a test shows a mistake: programs that were written count most. */
const WEIGHTS = { program: 300, condition: 60, example: 25, guarded: 3, pair: 1 } as const

export interface StrengthenOptions extends TrialOptions {
  /** Programs from elsewhere, such as a model's draws; those that fail visible tests do not matter. */
  readonly programs?: readonly string[]
  /** Most hidden tests. Default {@link MAX_HIDDEN_TESTS}. */
  readonly size?: number
}

export interface Strengthened {
  readonly problem: Problem
  /** Inputs drawn that the reference answers, beside those of the tests. */
  readonly inputs: number
  /** Programs that ran: mutants, distortions, and those given. */
  readonly programs: number
  /** Of these the ones that pass every visible test, each behaviour up to three times. */
  readonly passVisible: number
  /** Mistakes described by a condition, alone, with another, or before a distortion. */
  readonly conditional: number
  /** Wrong programs that passed all tests before and after, of those that some input tells apart. */
  readonly slipsBefore: number
  readonly slipsAfter: number
  /** Mistakes by condition that no test showed before and shows after. */
  readonly conditionalSlipsBefore: number
  readonly conditionalSlipsAfter: number
  /** Programs that pass and that no input tells from the reference. */
  readonly undecided: readonly string[]
}

/** The programs that this module makes of a reference, each once. */
export async function programsOfReference(problem: Problem, rng: Rng): Promise<string[]> {
  const reference = problem.referenceSolution ?? ''
  const first = (await mutantsOf(reference)).map(({ source }) => source)
  const second: string[] = []
  for (const source of rng.shuffle([...first]).slice(0, 12)) {
    second.push(...(await mutantsOf(source)).map((mutant) => mutant.source))
  }
  return [...new Set([...first, ...rng.shuffle(second).slice(0, SECOND_MUTANTS)])].filter(
    (source) => source !== reference,
  )
}

/**
 * Gives a problem hidden tests that tell as many wrong programs from its reference as can be: at
 * most {@link MAX_HIDDEN_TESTS}, chosen from the old ones and from inputs of its domain. Visible
 * tests stay. The same options give the same tests. {@link reasonToKeep} says whether they are worth
 * having. The reference must pass the tests that are there.
 *
 * @throws {SandboxError} when the sandbox itself fails.
 */
export async function strengthenProblem(
  problem: Problem,
  sandbox: Sandbox,
  options: StrengthenOptions,
): Promise<Strengthened> {
  const rng = new Rng(`${options.seed}/strengthen/${problem.id}`)
  const trial = await ProblemTrial.prepare(problem, sandbox, options)
  const distortions = distortionsOf(problem, problem.referenceSolution ?? '')
  const sources = [
    ...new Set([...(await programsOfReference(problem, rng)), ...(options.programs ?? [])]),
  ]
  const passing = await trial.passingVisible(sources)
  const survivors = await runAlike(trial, passing, problem.visibleTests.length, ALIKE)
  const bent = (
    await runAlike(
      trial,
      distortions.map(({ source }) => source),
      0,
      1,
    )
  ).map(({ failed }) => failed)
  const unseen = bent.filter((failed) => !isEmpty(failed) && !meet(failed, trial.visible))
  const written = [...survivors.map(({ failed }) => failed), ...unseen]
  const conditional = conditionalMistakes(trial, bent, rng)
  const mistakes: Mistake[] = [
    ...written
      .filter((failed) => !isEmpty(failed))
      .map((inputs) => ({ inputs, weight: WEIGHTS.program })),
    ...worthTrying(trial, options.domain),
    ...conditional,
  ]
  const chosen = chooseTests(trial, mistakes, options)
  const after = setOf(trial.inputs.length, (i) => chosen.includes(i))
  const wrong = written.filter((failed) => !isEmpty(failed))
  const slip = (sets: readonly InputSet[], tests: InputSet) =>
    sets.filter((set) => !meet(set, tests)).length
  const conditions = conditional.map(({ inputs }) => inputs)
  return {
    problem: { ...problem, hiddenTests: chosen.map((i) => trial.inputs[i] as TestCase) },
    inputs: trial.inputs.length - problem.visibleTests.length - problem.hiddenTests.length,
    programs: sources.length + distortions.length,
    passVisible: written.length,
    conditional: conditional.length,
    slipsBefore: slip(wrong, trial.hidden),
    slipsAfter: slip(wrong, after),
    conditionalSlipsBefore: slip(conditions, trial.hidden),
    conditionalSlipsAfter: slip(conditions, after),
    undecided: survivors.filter(({ failed }) => isEmpty(failed)).map(({ source }) => source),
  }
}

/** Why the old hidden tests should stay; null where the new ones are to replace them. */
export function reasonToKeep(problem: Problem, result: Strengthened, size: number): string | null {
  const [before, after] = [problem.hiddenTests.length, result.problem.hiddenTests.length]
  const { slipsBefore, slipsAfter, conditionalSlipsBefore, conditionalSlipsAfter } = result
  if (result.inputs === 0) {
    return 'beside those of its tests, no input was drawn that its domain allows and its reference answers'
  }
  if (after === 0) return 'its domain allows none of the inputs that its reference answers'
  if (slipsAfter > slipsBefore) {
    return `more of the wrong programs tried pass the tests chosen (${slipsAfter}) than the old ones (${slipsBefore})`
  }
  const gains = slipsAfter < slipsBefore || conditionalSlipsAfter < conditionalSlipsBefore
  if (gains || after >= Math.min(before, size)) return null
  return `the tests chosen are fewer (${after}, not ${before}) and tell no more wrong programs apart`
}

/** The inputs that a domain names show what it names them for, though no program here may. */
function worthTrying({ inputs }: ProblemTrial, { examples }: InputDomain): Mistake[] {
  const named = new Set(examples.map(argumentsKey))
  return inputs.flatMap(({ args }, at): Mistake[] =>
    named.has(argumentsKey(args))
      ? [{ inputs: setOf(inputs.length, (i) => i === at), weight: WEIGHTS.example }]
      : [],
  )
}

interface Survivor {
  readonly source: string
  readonly failed: InputSet
}

/**
 * Runs programs on all inputs from `from`; of those that fail alike on the first of them only `most`
 * go on.
 */
async function runAlike(
  trial: ProblemTrial,
  sources: readonly string[],
  from: number,
  most: number,
): Promise<Survivor[]> {
  const middle = Math.min(trial.inputs.length, from + FIRST_INPUTS)
  const first = await trial.failures(sources, from, middle)
  const alike = new Map<string, number>()
  const kept = sources.flatMap((source, i) => {
    const failed = first[i] as InputSet
    const key = keyOfSet(failed)
    const count = alike.get(key) ?? 0
    alike.set(key, count + 1)
    return isEmpty(failed) || count < most ? [{ source, failed }] : []
  })
  const rest = await trial.failures(
    kept.map(({ source }) => source),
    middle,
  )
  return kept.map(({ source, failed }, i) => ({
    source,
    failed: failed.map((word, at) => word | (rest[i]?.[at] ?? 0)),
  }))
}

/**
 * Mistakes under a condition, which no visible test shows: the condition alone, two together, and a
 * distortion where the condition holds. They need no run: where two things hold is where both do.
 */
function conditionalMistakes(
  trial: ProblemTrial,
  distortions: readonly InputSet[],
  rng: Rng,
): Mistake[] {
  const total = trial.inputs.length
  const found = new Map<string, Mistake>()
  const add = (inputs: InputSet, weight: number) => {
    if (isEmpty(inputs) || meet(inputs, trial.visible)) return
    const key = keyOfSet(inputs)
    if ((found.get(key)?.weight ?? 0) < weight) found.set(key, { inputs, weight })
  }
  const holding = trial.holding.filter((set) => !isEmpty(set))
  const visibleAnswers = commonAnswers(trial)
  for (const set of holding) {
    add(set, WEIGHTS.condition)
    for (const differs of visibleAnswers) add(both(set, differs), WEIGHTS.guarded)
  }
  const wrong = distinct(distortions.filter((set) => !isEmpty(set)))
  const jobs: (readonly [InputSet, InputSet])[] = []
  for (const [i, a] of holding.entries()) {
    for (const b of holding.slice(i + 1)) jobs.push([a, b])
    for (const b of wrong) jobs.push([a, b])
  }
  for (const [a, b] of rng.shuffle(jobs)) {
    if (found.size >= MAX_PAIRS) break
    add(both(a, b), WEIGHTS.pair)
  }
  // What only one input in a thousand shows says more of the inputs drawn than of the mistake.
  return [...found.values()].filter(({ inputs, weight }) => {
    const size = membersOf(inputs).length
    return weight > WEIGHTS.pair || size >= Math.max(2, total / 400)
  })
}

function distinct(sets: readonly InputSet[]): InputSet[] {
  return [...new Map(sets.map((set) => [keyOfSet(set), set])).values()]
}

/** Where the answer differs from one that is common: what a program that gives up would return. */
function commonAnswers(trial: ProblemTrial): InputSet[] {
  const counts = new Map<string, number>()
  const keys = trial.inputs.map(({ expected }) => valueKey(expected))
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const common = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 2)
  return common.map(([key]) => setOf(keys.length, (i) => keys[i] !== key))
}

/**
 * The cover, then old hidden tests, then other inputs, while there is room. No answer becomes too
 * common: half of the tests for booleans, 30 % of them for anything else.
 */
function chooseTests(
  trial: ProblemTrial,
  mistakes: readonly Mistake[],
  { size = MAX_HIDDEN_TESTS, domain }: StrengthenOptions,
): number[] {
  const { inputs, visible, problem } = trial
  // A hidden test that was there may lie outside what the description allows.
  const isAllowed = inputs.map(({ args }) =>
    problem.parameters.every(({ name }, i) => obeys(args[i] as PyValue, domain.inputs[name] ?? {})),
  )
  const keys = inputs.map(({ expected }) => valueKey(expected))
  const isBoolean = inputs.every(({ expected }) => expected.type === 'bool')
  const counts = new Map<string, number>()
  const cap = Math.max(1, Math.floor(size * (isBoolean ? 0.5 : 0.3)))
  const seen = new Set(membersOf(visible))
  const fits = (input: number) =>
    isAllowed[input] === true && !seen.has(input) && (counts.get(keys[input] as string) ?? 0) < cap
  const onTake = (input: number) => {
    seen.add(input)
    counts.set(keys[input] as string, (counts.get(keys[input] as string) ?? 0) + 1)
  }
  const chosen = greedyCover(mistakes, { size, inputs: inputs.length, fits, onTake })
  for (let input = 0; input < inputs.length && chosen.length < size; input++) {
    if (!fits(input)) continue
    onTake(input)
    chosen.push(input)
  }
  return evened(chosen, keys, isBoolean).sort((a, b) => a - b)
}

/** Leaves out the last taken of an answer that fewer tests in all have made too common. */
function evened(chosen: readonly number[], keys: readonly string[], isBoolean: boolean): number[] {
  let kept = [...chosen]
  for (;;) {
    const counts = new Map<string, number>()
    for (const input of kept) {
      counts.set(keys[input] as string, (counts.get(keys[input] as string) ?? 0) + 1)
    }
    const [key, most] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0]
    if (most < 2 || most <= kept.length * (isBoolean ? 0.5 : 0.3)) return kept
    const last = kept.findLastIndex((input) => keys[input] === key)
    kept = kept.filter((_, i) => i !== last)
  }
}
