import { isAbsolute } from 'node:path'
import { lookupInitializer } from '../../agents/initializers/registry.ts'
import { loadSequenceInitializer } from '../../agents/initializers/sequence-model.ts'
import type { Env } from '../../src/core/env.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { InitializerContext, PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { Problem } from '../../src/core/problem.ts'
import { describeProblem } from '../../src/language/describe-problem.ts'
import { tempered } from '../../src/models/tempered-initializer.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import type { AgentChoice } from '../config/resolved-config.ts'

/** What an agent's policy starts from, at its temperature; null for nothing. */
export async function initializerOf(
  agent: AgentChoice,
  env: Env,
): Promise<PolicyInitializer | null> {
  const initializer = await loadInitializer(agent.initializer, env)
  return initializer === null ? null : tempered(initializer, agent.initializerTemperature)
}

/** What the policy starts from: a name in the registry, or the path of a pretrained model. */
export async function loadInitializer(
  name: string | null,
  env: Env,
): Promise<PolicyInitializer | null> {
  if (name === null) return null
  const { vocabulary } = env.unwrapped
  if (vocabulary === undefined) {
    throw new ConfigError(
      `\`agent.initializer\` is \`${name}\`, but environment \`${env.id}\` has no token vocabulary; leave it out`,
    )
  }
  if (isAbsolute(name)) return loadSequenceInitializer(name, vocabulary)
  return lookupInitializer(name).create(vocabulary)
}

/**
 * One line that says that an agent starts from nothing though there is a model that it could start from;
 * null for one that has a start, learns nothing, or is a user's own.
 */
export function scratchNotice(agent: AgentChoice, env: Env): string | null {
  const { vocabulary } = env.unwrapped
  const couldStart = agent.initializer === null && agent.module === null && agent.id !== 'random'
  // The shipped model knows the tokens of the vocabulary that is made by default.
  if (!couldStart || vocabulary?.hash !== createVocabulary().hash) return null
  return 'from scratch; `initializer: seq2seq` starts from the shipped model'
}

/** All an initializer is told of the problems: what an agent may see. */
export function contextsOf(problems: readonly Problem[]): Map<string, InitializerContext> {
  return new Map(
    problems.map((problem) => [problem.id, { problemId: problem.id, ...describeProblem(problem) }]),
  )
}
