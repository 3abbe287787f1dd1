import { expect, test } from 'vitest'
import { makeModuleAgent } from '../../../experiments/assembly/module-agent.ts'
import type { Agent, AgentState } from '../../../src/core/agent.ts'
import { CheckpointError } from '../../../src/core/errors.ts'

const STATE: AgentState = { tensors: {}, json: { weights: 3 } }

/** An agent of a user's, as far as nobody acts with it. */
function agentOf(startFrom?: (state: AgentState) => Promise<void>): Agent {
  return {
    name: 'mine',
    policyVersion: 0,
    act: async () => ({
      actions: new Int32Array(0),
      logProbs: new Float32Array(0),
      policyVersion: 0,
    }),
    learn: async () => null,
    getState: async () => STATE,
    setState: async () => {},
    dispose() {},
    ...(startFrom === undefined ? {} : { startFrom }),
  }
}

test('an agent of one’s own starts from weights where it can, and is known not to where it cannot', async () => {
  const taken: AgentState[] = []
  const able = await makeModuleAgent('mine.ts', () =>
    agentOf(async (state) => void taken.push(state)),
  )
  await able.startFrom?.(STATE)
  expect(taken).toEqual([STATE])
  expect((await makeModuleAgent('mine.ts', () => agentOf())).startFrom).toBeUndefined()
})

test('what it throws for weights that do not fit names its file', async () => {
  const refusing = await makeModuleAgent('mine.ts', () =>
    agentOf(() => Promise.reject(new Error('too wide'))),
  )
  const thrown = await refusing.startFrom?.(STATE).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(CheckpointError)
  expect((thrown as Error).message).toBe('mine.ts: `startFrom` threw: too wide')
})
