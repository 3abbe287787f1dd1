import { lookupAgent } from '../agents/registry.ts'
import type { Agent, Transition } from '../src/core/agent.ts'
import { Box } from '../src/gym/spaces/box.ts'
import { Discrete } from '../src/gym/spaces/discrete.ts'
import { Rng } from '../src/random/rng.ts'
import { CartPole } from './cartpole/cart-pole.ts'
import { cartPoleSettings } from './cartpole/settings.ts'
import { countOption, runScript, scriptOptions } from './sandbox/script.ts'

/**
 * Trains agents on CartPole-v1, where every library's figures are known: the mean return of the last 50
 * episodes at five checkpoints, and their mean, which stands for the area under the curve.
 * `npx tsx scripts/cartpole.ts --agent ppo --steps 100000 --seeds 5`
 */
const values = scriptOptions(
  {
    about: 'Trains an agent on CartPole-v1 and prints the returns at five checkpoints.',
    options: {
      agent: 'ppo, a2c, dqn or another; default: ppo',
      steps: 'environment steps over all environments; default: 100000',
      seeds: 'how many, from 0 on; default: 5',
      envs: 'environments side by side; default: 8',
      set: 'a setting of the agent in camelCase, such as gamma=0.99; may be repeated',
    },
  },
  {
    agent: { type: 'string', default: 'ppo' },
    steps: { type: 'string', default: '100000' },
    seeds: { type: 'string', default: '5' },
    envs: { type: 'string', default: '8' },
    set: { type: 'string', multiple: true, default: [] },
  },
)
const CHECKPOINTS = 5
const WINDOW = 50

await runScript(async () => {
  const steps = countOption('steps', values.steps, CHECKPOINTS)
  const envs = countOption('envs', values.envs, 1)
  const areas: number[] = []
  for (let seed = 0; seed < countOption('seeds', values.seeds, 1); seed++) {
    const returns = await trained(seed, steps, envs)
    const area = returns.reduce((sum, value) => sum + value, 0) / returns.length
    areas.push(area)
    console.log(
      `${values.agent} seed ${seed}: ${returns.map((value) => value.toFixed(0)).join(', ')}; mean ${area.toFixed(0)}`,
    )
  }
  const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length
  const spread = Math.sqrt(
    areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / Math.max(1, areas.length - 1),
  )
  console.log(
    `${values.agent}: ${mean.toFixed(0)} ± ${spread.toFixed(0)} over ${areas.length} seeds`,
  )
})

function agentFor(seed: number, trainingProgress: () => number): Promise<Agent> {
  const definition = lookupAgent(values.agent)
  const own = Object.fromEntries(
    values.set.map((text) => {
      const [name = '', value = ''] = text.split('=')
      return [name, JSON.parse(value)]
    }),
  )
  return definition.create({
    observationSpace: new Box({ low: -10, high: 10, shape: [4], dtype: 'float32' }),
    actionSpace: new Discrete(2),
    rng: new Rng(seed).split('agent'),
    config: { ...cartPoleSettings(values.agent), ...own },
    trainingProgress,
  })
}

/** The mean return of the last episodes at each checkpoint. */
async function trained(seed: number, steps: number, count: number): Promise<number[]> {
  let done = 0
  const agent = await agentFor(seed, () => done / steps)
  const rng = new Rng(seed).split('cartpole')
  const envs = Array.from({ length: count }, (_, i) => new CartPole(rng.split(`env-${i}`)))
  const finished: number[] = []
  const means: number[] = []
  const actionMask = Int8Array.of(1, 1)
  for (; done < steps; done += count) {
    const observations = envs.map((env) => env.observation)
    const { actions, logProbs, policyVersion } = await agent.act({
      observations,
      actionMasks: envs.map(() => actionMask),
      explore: true,
    })
    const transitions = envs.map((env, stream): Transition => {
      const { terminated, truncated, episodeReturn } = env.step(actions[stream]!)
      const last = terminated || truncated
      const transition: Transition = {
        observation: observations[stream]!,
        action: actions[stream]!,
        reward: 1,
        discount: terminated ? 0 : 1,
        nextObservation: env.observation,
        actionMask,
        nextActionMask: terminated ? new Int8Array(2) : actionMask,
        behaviourLogProb: logProbs[stream]!,
        policyVersion,
        stream,
        last,
        ...(last ? { outcome: outcomeOf(episodeReturn) } : {}),
      }
      if (last) {
        finished.push(episodeReturn)
        env.reset()
      }
      return transition
    })
    await agent.learn(transitions)
    if (Math.floor((done + count) / (steps / CHECKPOINTS)) > means.length) {
      const window = finished.slice(-WINDOW)
      means.push(window.reduce((sum, value) => sum + value, 0) / Math.max(1, window.length))
    }
  }
  agent.dispose()
  return means
}

function outcomeOf(episodeReturn: number) {
  return {
    taskId: 'cartpole',
    episodeReturn,
    episodeLength: episodeReturn,
    checksPassed: new Uint8Array(0),
    artifact: '',
  }
}
