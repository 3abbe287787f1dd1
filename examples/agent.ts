import type { Agent, AgentContext } from 'codegen-gym/agents'

/** Takes any allowed action with the same probability, and learns nothing. */
export function createAgent({ rng }: AgentContext): Agent {
  const choose = (mask: Int8Array) => rng.weighted(mask)
  return {
    name: 'mine',
    policyVersion: 0,
    async act({ actionMasks }) {
      const actions = Int32Array.from(actionMasks, choose)
      const logProbs = Float32Array.from(
        actionMasks,
        (mask) => -Math.log(mask.filter(Boolean).length),
      )
      return { actions, logProbs, policyVersion: 0 }
    },
    learn: async () => null,
    getState: async () => ({ tensors: {}, json: { ...rng.getState() } }),
    setState: async () => {},
    dispose: () => {},
  }
}
