import {
  type AdversarialReport,
  attackProblemSet,
  type HostileProgram,
} from '../../problems/adversarial/attack.ts'
import type { DomainFile } from '../../problems/adversarial/domain.ts'
import { type ValidationReport, validateProblemSet } from '../../problems/adversarial/validate.ts'
import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import type { Reward } from '../../src/core/reward.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  type RulesOf,
  signal,
} from '../../src/settings/call-options.ts'
import {
  domains,
  problemSet,
  reward as rewardRule,
  sandbox as sandboxRule,
} from '../../src/settings/problem-rules.ts'
import { attackReward, type RewardAttackReport } from './reward-attack.ts'

/** JSON as it stands. */
export interface AdversarialValidation {
  readonly set: string
  /** No hole: neither in the references, nor in the tests, nor in the reward. */
  readonly ok: boolean
  /** References, and the empty program, constants and guesses. */
  readonly validation: ValidationReport
  /** Mutants of the references, and hostile programs. */
  readonly attack: AdversarialReport
  /** Null where no reward was given. */
  readonly reward: RewardAttackReport | null
}

export interface AdversarialOptions {
  /** A reward to attack too. */
  readonly reward?: Reward
  /** Programs from elsewhere that must not pass. */
  readonly hostilePrograms?: (problem: Problem) => readonly HostileProgram[]
  /** Called after each round over one problem; there are two rounds, three with a reward. */
  readonly onProblem?: () => void
  /** Which inputs the problems allow. Default: what ships beside the set, if it ships. */
  readonly domains?: DomainFile | null
  readonly signal?: AbortSignal
}

const OPTIONS: RulesOf<AdversarialOptions> = {
  reward: rewardRule,
  hostilePrograms: callback,
  onProblem: callback,
  domains,
  signal,
}

/** Proves a set, and a reward where one is given, against every program that should not succeed. */
export async function validateAdversarially(
  set: ProblemSet,
  sandbox: Sandbox,
  options: AdversarialOptions = {},
): Promise<AdversarialValidation> {
  checkArgument('validateAdversarially', 'set', set, problemSet)
  checkArgument('validateAdversarially', 'sandbox', sandbox, sandboxRule)
  checkOptions('validateAdversarially', options, OPTIONS)
  const { reward: attacked, ...shared } = options
  const { hostilePrograms: _, ...ofSet } = shared
  const { domains: __, ...ofReward } = shared
  const validation = await validateProblemSet(set, sandbox, ofSet)
  const attack = await attackProblemSet(set, sandbox, shared)
  const reward =
    attacked === undefined ? null : await attackReward(attacked, set, sandbox, ofReward)
  const ok = validation.ok && attack.ok && (reward?.ok ?? true)
  return { set: set.name, ok, validation, attack, reward }
}
