import { expect, test } from 'vitest'
import { makeModuleAgent } from '../../../experiments/assembly/module-agent.ts'
import type { ActRequest, Agent } from '../../../src/core/agent.ts'

type Parts = Readonly<Record<string, unknown>>

function agent(parts: Parts = {}): unknown {
  return {
    name: 'mine',
    policyVersion: 0,
    act: async () => ({ actions: [1], logProbs: [0], policyVersion: 0 }),
    learn: async () => null,
    getState: async () => ({ tensors: {}, json: {} }),
    setState: async () => {},
    dispose: () => {},
    ...parts,
  }
}

const REQUEST: ActRequest = {
  observations: [new Float32Array(1)],
  actionMasks: [Int8Array.of(0, 1)],
  explore: true,
}

const USES: Readonly<Record<string, (made: Agent) => unknown>> = {
  act: (made) => made.act(REQUEST),
  learn: (made) => made.learn([]),
  getState: (made) => made.getState(),
  setState: (made) => made.setState({ tensors: {}, json: {} }),
  dispose: (made) => made.dispose(),
}

async function said(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    const { name, message } = error as Error
    expect(message).not.toContain('\n')
    return `${name}: ${message}`
  }
  return 'nothing was thrown'
}

const make = (parts: Parts) => makeModuleAgent('agent.ts', () => agent(parts))

test('an agent that keeps the contract is asked as it is', async () => {
  const made = await make({ learn: async () => ({ loss: Number.NaN }) })
  expect(made).toMatchObject({ name: 'mine', policyVersion: 0 })
  for (const use of Object.values(USES)) expect(await said(() => use(made))).toMatch(/^nothing/)
  expect(await made.learn([])).toEqual({ loss: Number.NaN })
})

const THROWN: readonly (readonly [thrown: unknown, shown: string])[] = [
  [new Error('first\n    at second'), 'first'],
  [new Error('\n'), 'an error without a message'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Object.create(null), '[Object: null prototype] {}'],
  [{ code: 'ENOSPC' }, "{ code: 'ENOSPC' }"],
  [Symbol('s'), 'Symbol(s)'],
]

test.each(Object.keys(USES))('what `%s` throws is named with file and method', async (method) => {
  const use = USES[method]!
  const kind = method === 'setState' ? 'CheckpointError' : 'ConfigError'
  for (const [thrown, shown] of THROWN) {
    const made = await make({
      [method]: () => {
        throw thrown
      },
    })
    const message = await said(() => use(made))
    expect(message).toBe(`${kind}: agent.ts: \`${method}\` threw: ${shown}`)
  }
})

test('what `createAgent` throws, or lacks, is named', async () => {
  const thrown = () => makeModuleAgent('agent.ts', () => Promise.reject(new Error('no luck')))
  expect(await said(thrown)).toBe('ConfigError: agent.ts: `createAgent` threw: no luck')
  for (const name of [...Object.keys(USES), 'name', 'policyVersion']) {
    expect(await said(() => make({ [name]: undefined }))).toMatch(
      new RegExp(
        `^ConfigError: agent\\.ts: expected .createAgent. to give an agent, with .${name}`,
      ),
    )
  }
  for (const made of [undefined, null, 7, () => 1]) {
    expect(await said(() => makeModuleAgent('agent.ts', () => made))).toContain('with `act(…)`')
  }
})

const PLAIN = 'expected plain JSON, which comes back from a checkpoint as it was;'

test.each([
  [
    'act',
    undefined,
    'expected `actions` to be 1 number, one for each observation, got `undefined`',
  ],
  ['act', { actions: [] }, 'expected `actions` to be 1 number, one for each observation, got `[]`'],
  ['act', { actions: [0] }, 'the action 0 of row 0 is not one that its mask allows'],
  ['act', { actions: [9] }, 'the action 9 of row 0 is not one that its mask allows'],
  [
    'act',
    { actions: [1] },
    'expected `logProbs` to be 1 number, one for each observation, got `undefined`',
  ],
  [
    'act',
    { actions: [1], logProbs: [0] },
    'expected `policyVersion` to be a number, got `undefined`',
  ],
  [
    'learn',
    undefined,
    'expected metrics by their names, or null where nothing was learnt, got `undefined`',
  ],
  ['learn', { loss: 'x' }, 'expected the metric `loss` to be a number, got `x`'],
  ['getState', null, 'expected `tensors` to be tensors by their names, got `undefined`'],
  ['getState', { tensors: {} }, `${PLAIN} \`json\` is \`undefined\``],
  ['getState', { tensors: {}, json: 1n }, `${PLAIN} \`json\` is \`1n\``],
  [
    'getState',
    { tensors: { w: { dtype: 'float32', shape: [3], data: new Float32Array(2) } }, json: null },
    'the tensor `w`: expected a `shape` of 2 entries, got `[ 3 ]`',
  ],
  [
    'getState',
    { tensors: { w: { dtype: 'float32', shape: [2], data: [1, 2] } }, json: null },
    'the tensor `w`: expected `dtype` `float32` with a Float32Array as `data`, or `int32` with an Int32Array',
  ],
])('`%s` that gives %o is refused', async (method, given, rule) => {
  const made = await make({ [method]: async () => given })
  const message = await said(() => USES[method]!(made))
  expect(message).toMatch(/^ConfigError: agent\.ts: `\w+`:? /)
  expect(message.replace(/^ConfigError: agent\.ts: `\w+`:? /, '')).toBe(rule)
})

test.each([
  ['.seen', 'Map(0) {}', { seen: new Map() }],
  ['[1].loss', 'NaN', [0, { loss: Number.NaN }]],
  ['.tasks[0]', 'Set(1) { 1 }', { tasks: [new Set([1])] }],
  ['.weights', 'Float32Array(2) [ 1, 2 ]', { weights: Float32Array.of(1, 2) }],
  ['[0]', 'undefined', new Array(2)],
  ['.best', 'undefined', { best: undefined }],
])('a state whose part `%s` is %s is refused before it is written', async (path, shown, json) => {
  const made = await make({ getState: async () => ({ tensors: {}, json }) })
  expect(await said(() => made.getState())).toBe(
    `ConfigError: agent.ts: \`getState\`: ${PLAIN} \`json${path}\` is \`${shown}\``,
  )
})
