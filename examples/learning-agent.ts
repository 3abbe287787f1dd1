import {
  CheckpointError,
  ConfigError,
  defineState,
  type Observation,
  Rng,
  rngState,
} from 'codegen-gym'
import type { ActRequest, Agent, AgentContext, Transition } from 'codegen-gym/agents'
import { z } from 'zod'

/** Options of the `agent` section: `learning_rate` and `value_rate`, with ranges and defaults. */
export const configSchema = z.strictObject({
  learningRate: z.number().positive().max(1).default(0.3),
  valueRate: z.number().positive().max(1).default(0.3),
})

const counters = defineState({
  name: 'me/actor-critic',
  schema: z.strictObject({ rng: rngState, updates: z.int().min(0) }),
})

/**
 * One-step actor-critic (Sutton and Barto 2018, 13.5), linear in the D numbers x of an observation. The
 * policy is softmax(prior + W x) over the allowed actions, the value of a state is v · x.
 */
export function createAgent(context: AgentContext): Agent {
  const { observationSpace, actionSpace } = context
  const { learningRate, valueRate } = context.config as z.output<typeof configSchema>
  const A = actionSpace.n
  const D = observationSpace.flatSize
  if (D === null) throw new ConfigError('me/actor-critic: expected observations of a fixed size')
  const W = Array.from({ length: A }, () => new Float32Array(D))
  const v = new Float32Array(D)
  let rng = context.rng.split('me/actor-critic')
  let updates = 0

  const numbersOf = (observation: Observation) => observationSpace.flatten(observation)

  /** π(a | x), 0 where the mask is 0; shape [A]. */
  function policy(x: Float32Array, mask: Int8Array, prior?: Float32Array): number[] {
    const logits = W.map((w, a) => (mask[a] === 1 ? (prior?.[a] ?? 0) + dot(w, x) : -Infinity))
    const highest = Math.max(...logits)
    const weights = logits.map((logit) => Math.exp(logit - highest))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map((weight) => weight / total)
  }

  /** Learns from one step. Gives how far the value was off. */
  function update(step: Transition): number {
    const x = numbersOf(step.observation)
    // `discount` is 0 where the episode terminated: nothing follows, so no value is added.
    const next = step.discount === 0 ? 0 : step.discount * dot(v, numbersOf(step.nextObservation))
    const error = step.reward + next - dot(v, x)
    const size = Math.max(dot(x, x), 1)
    addTo(v, (valueRate * error) / size, x)
    const pi = policy(x, step.actionMask, step.priorLogits)
    for (const [a, w] of W.entries()) {
      if (step.actionMask[a] === 0) continue
      const slope = Number(a === step.action) - pi[a]! // of log π(action | x) along x
      addTo(w, (learningRate * error * slope) / size, x)
    }
    return Math.abs(error)
  }

  return {
    name: 'me/actor-critic',
    get policyVersion() {
      return updates
    },

    async act({ observations, actionMasks, priorLogits, explore }: ActRequest) {
      const chosen = observations.map((observation, row) => {
        const pi = policy(numbersOf(observation), actionMasks[row]!, priorLogits?.[row])
        const action = explore ? rng.weighted(pi) : pi.indexOf(Math.max(...pi))
        return { action, logProb: Math.log(pi[action]!) }
      })
      return {
        actions: Int32Array.from(chosen, ({ action }) => action),
        logProbs: Float32Array.from(chosen, ({ logProb }) => logProb),
        policyVersion: updates,
      }
    },

    async learn(transitions) {
      const off = transitions.map(update)
      updates++
      return { value_error: off.reduce((sum, one) => sum + one, 0) / off.length }
    },

    // All that a run needs to continue as if it had not stopped: weights, generator, counters.
    async getState() {
      const policy = Float32Array.from(W.flatMap((w) => [...w]))
      return {
        tensors: {
          policy: { dtype: 'float32', shape: [A, D], data: policy },
          value: { dtype: 'float32', shape: [D], data: v.slice() },
        },
        json: counters.write({ rng: rng.getState(), updates }),
      }
    },

    async setState({ tensors, json }) {
      const read = counters.read(json)
      const { policy, value } = tensors
      if (policy?.data.length !== A * D || value?.data.length !== D) {
        throw new CheckpointError(
          `me/actor-critic: expected weights of shape [${A}, ${D}] and [${D}]`,
        )
      }
      for (const [a, w] of W.entries()) w.set(policy.data.subarray(a * D, (a + 1) * D))
      v.set(value.data)
      rng = Rng.fromState(read.rng)
      updates = read.updates
    },

    // Plain arrays need no freeing; tensors would.
    dispose() {},
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function addTo(to: Float32Array, factor: number, from: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * from[i]!
}
