import { lookupAgent } from '../../agents/registry.ts'
import type { Agent, Transition } from '../../src/core/agent.ts'
import type { DescribedPosition, ProgramPosition } from '../../src/core/policy-initializer.ts'
import { Rng } from '../../src/random/rng.ts'
import type { AgentCase } from './agent-cases.ts'
import { ACTIONS, Letters, spaceOf } from './letters.ts'
import { lettersModel } from './letters-model.ts'

const ENVS = 8

/** An agent and the environments that it acts in, step by step. */
export class AgentRun {
  readonly agent: Agent
  /** Of every episode that has ended. */
  readonly returns: number[] = []
  /** Every action so far. */
  readonly actions: number[] = []
  readonly #chosen: AgentCase
  readonly #envs: readonly Letters[]

  private constructor(agent: Agent, chosen: AgentCase, envs: readonly Letters[]) {
    this.agent = agent
    this.#chosen = chosen
    this.#envs = envs
  }

  static async start(chosen: AgentCase, seed: number): Promise<AgentRun> {
    const rng = new Rng(seed)
    const agent = await makeAgent(chosen, seed)
    const envs = Array.from({ length: ENVS }, (_, i) => new Letters(rng.split(`env-${i}`)))
    return new AgentRun(agent, chosen, envs)
  }

  /** Acts once in every environment. @returns what happened, for `learn` */
  async act(): Promise<Transition[]> {
    const { view = 'features', priors = false, model = false } = this.#chosen
    const observations = this.#envs.map((env) => env.observe(view))
    const actionMasks = this.#envs.map((env) => env.mask())
    const priorLogits = this.#envs.map((env) => env.prior())
    const positions = this.#envs.map((env) => env.position)
    const episodes = this.#envs.map(({ taskId, steps }, stream) => ({
      stream,
      taskId,
      step: steps,
    }))
    const { actions, logProbs, policyVersion } = await this.agent.act({
      observations,
      actionMasks,
      episodes,
      ...(priors ? { priorLogits } : {}),
      ...(model ? { positions } : {}),
      explore: true,
    })
    this.actions.push(...actions)
    return this.#envs.map((env, stream): Transition => {
      const action = actions[stream]!
      const { reward, terminated, truncated } = env.step(action)
      const last = terminated || truncated
      const transition: Transition = {
        observation: observations[stream]!,
        action,
        reward,
        discount: terminated ? 0 : 1,
        nextObservation: env.observe(view),
        actionMask: actionMasks[stream]!,
        nextActionMask: env.mask(),
        behaviourLogProb: logProbs[stream]!,
        policyVersion,
        stream,
        last,
        ...(priors ? { priorLogits: priorLogits[stream]! } : {}),
        ...(model ? { position: placeOf(positions[stream]!) } : {}),
        ...(priors && truncated ? { nextPriorLogits: env.prior() } : {}),
        ...(model && truncated ? { nextPosition: placeOf(env.position) } : {}),
        ...(last ? { outcome: outcomeOf(env) } : {}),
      }
      if (last) {
        this.returns.push(env.episodeReturn)
        env.reset()
      }
      return transition
    })
  }
}

/** The agent of a case at its first weights. */
export function makeAgent(
  { agent, config, view = 'features', model = false }: AgentCase,
  seed: number,
): Promise<Agent> {
  return lookupAgent(agent).create({
    observationSpace: spaceOf(view),
    actionSpace: { n: ACTIONS },
    rng: new Rng(seed).split('agent'),
    config,
    initializer: model ? lettersModel(seed) : null,
  })
}

function placeOf({ context, tokens }: DescribedPosition): ProgramPosition {
  return { problemId: context.problemId, tokens }
}

function outcomeOf({ taskId, episodeReturn, steps }: Letters) {
  return {
    taskId,
    episodeReturn,
    episodeLength: steps,
    checksPassed: Uint8Array.of(episodeReturn > 2 ? 1 : 0),
    artifact: '',
  }
}
