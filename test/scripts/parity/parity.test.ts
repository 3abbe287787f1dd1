import { describe, expect, test } from 'vitest'
import { agentRegistry } from '../../../agents/registry.ts'
import { agentCases } from '../../../scripts/parity/agent-cases.ts'
import { agentTwins, type Twins } from '../../../scripts/parity/agent-twins.ts'
import { comparedUpdates, LIMITS, pairReport } from '../../../scripts/parity/parity-report.ts'
import { sequenceCases } from '../../../scripts/parity/sequence-cases.ts'
import { sequenceTwins } from '../../../scripts/parity/sequence-twins.ts'
import { torchCases } from '../../../scripts/parity/torch-cases.ts'
import { differenceOf } from '../../../scripts/parity/update-pair.ts'
import { modelKinds } from '../../../src/models/seq2seq/model-config.ts'

const UPDATES = 2

/** One of each way to a loss, and of each body; the script goes through all cases, and farther. */
const quick: readonly [string, () => Promise<Twins>][] = [
  ...[
    'dqn, noisy C51, three steps, prioritized',
    'dqn, prior in its values',
    'dqn, network and model learn, C51, two steps, demonstrations',
    'reinforce, the model learns',
    'dapo',
    'a2c, one torso, RMSprop',
    'ppo',
  ].map((name): [string, () => Promise<Twins>] => [
    name,
    () => agentTwins(agentCases[name]!, 1, 'javascript'),
  ]),
  ['dqn, recurrent', () => agentTwins(agentCases['dqn, recurrent']!, 1, 'wasm')],
  ['seq2seq, rnn', () => sequenceTwins('rnn', 1, 'wasm')],
]

describe.each(quick)('%s', (_, start) => {
  test('compiled updates are those of the same functions run operation by operation', async () => {
    const twins = await start()
    const pairs = pairReport(await comparedUpdates(twins, UPDATES))
    twins.dispose()
    expect(pairs.updates).toBe(UPDATES)
    expect(pairs.loss).toBeLessThan(LIMITS.loss)
    expect(pairs.gradient ?? pairs.weights).toBeLessThan(LIMITS.gradient)
    // Two ways, and not one of them twice.
    expect(pairs.weights).toBeGreaterThan(0)
    expect(pairs.drawnAlike).toBe(true)
  })
})

test('a gradient that is a thousandth off is seen', async () => {
  const twins = await agentTwins(agentCases.dqn!, 1, 'javascript')
  const pair = await twins.next()
  twins.dispose()
  const { tensors, json } = pair.compiled.state
  const spoilt = Object.entries(tensors).map(([name, tensor]) => [
    name,
    name.startsWith('adam/m/') ? { ...tensor, data: tensor.data.map((x) => x * 1.001) } : tensor,
  ])
  const state = { tensors: Object.fromEntries(spoilt), json }
  const found = differenceOf({ ...pair, compiled: { loss: pair.compiled.loss, state } })
  expect(found.gradient).toBeGreaterThan(LIMITS.gradient)
})

test('every agent that learns and every sequence model is compared, here and with PyTorch', () => {
  const learning = Object.keys(agentRegistry).filter((name) => name !== 'random')
  for (const cases of [agentCases, torchCases]) {
    const covered = new Set(Object.values(cases).map(({ agent }) => agent))
    expect([...covered].sort()).toEqual([...learning].sort())
  }
  expect(Object.values(sequenceCases)).toEqual(modelKinds)
})
