import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createReward, type RewardChoice, rewards } from '../../rewards/registry.ts'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Reward } from '../../src/core/reward.ts'
import { type ScoredStep, scoreReward } from '../../src/scoring/score-reward.ts'
import {
  contextOf,
  isEven,
  playScript,
  report,
  type ScriptedStep,
  verdict,
} from '../support/scripted-episode.ts'

interface Case {
  readonly label: string
  readonly choice: RewardChoice
  /** Within which the scores of an episode's first steps add up, by how many they are. */
  bounds(steps: number): readonly [low: number, high: number]
  /** The parts that it names. */
  readonly components: readonly string[]
  /** Whether it remembers from one episode to the next. */
  readonly remembers?: boolean
}

const qualityParts = ['correctness', 'quality', 'efficiency', 'progress']

/** As the page on rewards has it: 30 of correctness, 1.2, −0.4 to 0.2, 0.5 and 0.05 a step. */
const qualityBounds = (steps: number) => [-0.4, 31.9 + 0.05 * steps] as const

/** Each reward, with options. */
const cases: readonly Case[] = [
  {
    label: 'code_quality',
    choice: { type: 'code_quality' },
    bounds: qualityBounds,
    components: qualityParts,
  },
  {
    label: 'code_quality by distinct answers',
    choice: { type: 'code_quality', correction: 'trivial', weighting: 'rarity' },
    bounds: qualityBounds,
    components: qualityParts,
  },
  {
    label: 'partial',
    choice: { type: 'partial' },
    bounds: () => [0, 2],
    components: ['credit', 'solved'],
  },
  {
    label: 'partial with closeness, uncorrected',
    choice: { type: 'partial', correction: 'none', closeness: 0.5, solved_bonus: 3 },
    bounds: () => [0, 4],
    components: ['credit', 'solved'],
  },
  { label: 'sparse', choice: { type: 'sparse' }, bounds: () => [0, 1], components: [] },
  {
    label: 'curriculum',
    choice: { type: 'curriculum' },
    bounds: () => [0, 1],
    components: ['syntax', 'partial', 'full'],
  },
  {
    label: 'weighted_sum',
    choice: {
      type: 'weighted_sum',
      parts: [
        { reward: { type: 'sparse' }, weight: 2 },
        { reward: { type: 'code_quality', quality_weight: 0 } },
        { reward: { type: 'sparse' }, weight: 0.5 },
      ],
    },
    bounds: (steps) => [-0.4, 34.4 + 0.05 * steps],
    components: [
      'sparse',
      'code_quality',
      'sparse_2',
      ...qualityParts.map((part) => `code_quality/${part}`),
    ],
  },
  {
    label: 'weighted_sum of what remembers and what does not',
    choice: {
      type: 'weighted_sum',
      parts: [
        { reward: { type: 'scale', factor: 2, reward: { type: 'novelty', of: 'program' } } },
        { reward: { type: 'sparse' } },
      ],
    },
    bounds: () => [0, 5],
    components: ['scale', 'sparse', 'scale/credit', 'scale/solved', 'scale/repeated'],
    remembers: true,
  },
  {
    label: 'gate',
    choice: { type: 'gate', reward: { type: 'code_quality' } },
    bounds: (steps) => [-0.4 * steps, 32 * steps],
    components: qualityParts,
  },
  {
    label: 'clip',
    choice: { type: 'clip', reward: { type: 'code_quality' }, low: 0, high: 5 },
    bounds: (steps) => [0, 5 * steps],
    components: qualityParts,
  },
  {
    label: 'scale',
    choice: { type: 'scale', reward: { type: 'partial' }, factor: 0.5 },
    bounds: () => [0, 1],
    components: ['credit', 'solved'],
  },
  {
    label: 'potential',
    choice: { type: 'potential', reward: { type: 'code_quality' }, gamma: 0.9 },
    bounds: (steps) => [-0.4 - 0.1 * steps, 32.8 + 0.05 * steps],
    components: [...qualityParts, 'shaping'],
  },
  {
    label: 'novelty',
    choice: { type: 'novelty', reward: { type: 'code_quality' } },
    bounds: qualityBounds,
    components: [...qualityParts, 'repeated'],
    remembers: true,
  },
]

const syntaxReport = fc
  .record({
    valid: fc.boolean(),
    structure: fc.constantFrom(0, 1 / 3, 2 / 3, 1),
    tokens: fc.nat(300),
    cyclomaticComplexity: fc.integer({ min: 1, max: 30 }),
    idioms: fc.subarray(['comprehension', 'builtin_aggregate', 'slice', 'conditional_expression']),
  })
  .map(report)

const tests = fc
  .array(fc.constantFrom('+', '-'), { minLength: 4, maxLength: 4 })
  .map((letters) => verdict(letters.join('')))

const openStep = fc.record(
  {
    length: fc.nat(30),
    complete: fc.boolean(),
    verdicts: tests,
    syntax: syntaxReport,
  },
  { requiredKeys: ['length', 'complete', 'syntax'] },
)

const episodes = fc
  .tuple(fc.array(openStep, { maxLength: 8 }), syntaxReport, tests, fc.nat(30))
  .map(([open, syntax, verdicts, length]): ScriptedStep[] => [
    ...(open as ScriptedStep[]),
    { length, ended: true, syntax, verdicts },
  ])

function trainOn(reward: Reward, steps: readonly ScriptedStep[]): ScoredStep[] {
  const scored = playScript(reward, steps)
  reward.memory?.settle()
  return scored
}

function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

test('the suite covers every reward of the registry', () => {
  expect([...new Set(cases.map(({ choice }) => choice.type))].sort()).toEqual(
    Object.keys(rewards).sort(),
  )
})

describe.each(Object.entries(rewards))('options of %s', (_, { description, configSchema }) => {
  test('are described, as the reward is', () => {
    expect(description).toMatch(/\.$/)
    for (const [option, schema] of Object.entries(configSchema.shape)) {
      expect((schema as { description?: string }).description, option).toMatch(/\w/)
    }
  })
})

describe.each(cases)('reward $label', ({ choice, bounds, components, remembers = false }) => {
  test('has the name that it is asked for by, and refuses an unknown option by its name', () => {
    expect(createReward(choice).name).toBe(choice.type)
    const strange = () => createReward({ ...choice, strange: 1 })
    expect(strange).toThrow(ConfigError)
    expect(strange).toThrow(/^Reward "\w+": [^\n]*`strange`[^\n]*$/)
  })

  test('keeps its sums within its bounds, names its parts, and stores JSON', () => {
    const seen = new Set<string>()
    const reward = createReward(choice)
    fc.assert(
      fc.property(episodes, (steps) => {
        let sum = 0
        for (const [i, scored] of trainOn(reward, steps).entries()) {
          sum += scored.value
          const [low, high] = bounds(i + 1)
          expect(sum).toBeGreaterThanOrEqual(low - 1e-9)
          expect(sum).toBeLessThanOrEqual(high + 1e-9)
          for (const name of Object.keys(scored.components)) seen.add(name)
        }
      }),
      { numRuns: 200 },
    )
    expect([...seen].sort()).toEqual([...components].sort())
  })

  test('scores the same episode the same way, whatever it scored before', () => {
    fc.assert(
      fc.property(episodes, episodes, (steps, others) => {
        const reward = createReward(choice)
        const once = playScript(reward, steps)
        playScript(reward, others)
        expect(playScript(reward, steps)).toEqual(once)
        expect(playScript(createReward(choice), steps)).toEqual(once)
      }),
      { numRuns: 30 },
    )
  })

  test('parses nothing while the program is not whole', () => {
    const steps = [{ length: 1 }, { length: 2 }, { length: 1 }]
    expect(() => playScript(createReward(choice), steps)).not.toThrow()
  })

  test('scores a program that passes everything above one that passes nothing', () => {
    const final = (letters: string) =>
      playScript(createReward(choice), [
        { length: 7, ended: true, syntax: report(), verdicts: verdict(letters) },
      ])[0]?.value
    expect(final('++++')).toBeGreaterThan(final('----') ?? 0)
  })

  test('does not change the context but for its store', () => {
    const episode: Record<string, Json> = {}
    const rest = { problem: isEven, maxSteps: 20, previous: null, episode, step: 1 }
    const context = contextOf(
      { length: 7, ended: true, syntax: report(), verdicts: verdict('+-+-') },
      rest,
    )
    const before = structuredClone({ ...context, episode: null })
    scoreReward(createReward(choice), context)
    expect({ ...context, episode: null }).toEqual(before)
  })

  test('has a memory if it looks beyond one episode', () => {
    expect(createReward(choice).memory !== undefined).toBe(remembers)
  })
})

describe.each(cases.filter(({ remembers }) => remembers))('memory of $label', ({ choice }) => {
  test('goes on from its stored memory as if it had not stopped', () => {
    fc.assert(
      fc.property(fc.array(episodes, { minLength: 1, maxLength: 5 }), episodes, (before, next) => {
        const reward = createReward(choice)
        for (const steps of before) trainOn(reward, steps)
        const copy = createReward(choice)
        trainOn(copy, next)
        copy.memory?.setState(throughJson(reward.memory?.getState() ?? null))
        expect(copy.memory?.getState()).toEqual(reward.memory?.getState())
        expect(trainOn(copy, next)).toEqual(trainOn(reward, next))
        expect(copy.memory?.getState()).toEqual(reward.memory?.getState())
      }),
      { numRuns: 30 },
    )
  })

  test('remembers what is settled alone, and nothing once it is cleared', () => {
    const reward = createReward(choice)
    const empty = reward.memory?.getState()
    const steps = [{ length: 7, ended: true, syntax: report(), verdicts: verdict('+-+-') }]
    playScript(reward, steps)
    expect(reward.memory?.getState()).toEqual(empty)
    trainOn(reward, steps)
    expect(reward.memory?.getState()).not.toEqual(empty)
    reward.memory?.clear()
    expect(reward.memory?.getState()).toEqual(empty)
  })

  test('refuses what is no memory of such a reward, and keeps its own', () => {
    const reward = createReward(choice)
    trainOn(reward, [{ length: 7, ended: true, syntax: report(), verdicts: verdict('+-+-') }])
    const own = reward.memory?.getState()
    for (const rubbish of [null, [], {}, { state: 'another-kind', version: 0, value: null }]) {
      expect(() => reward.memory?.setState(rubbish)).toThrow(CheckpointError)
      expect(reward.memory?.getState()).toEqual(own)
    }
  })
})
