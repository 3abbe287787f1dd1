import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createReward, type RewardChoice, rewards } from '../../rewards/registry.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { scoreReward } from '../../src/scoring/score-reward.ts'
import {
  contextOf,
  isEven,
  playScript,
  report,
  type ScriptedStep,
  verdict,
} from '../support/scripted-episode.ts'

const choices: Readonly<Record<keyof typeof rewards, RewardChoice>> = {
  code_quality: { type: 'code_quality' },
  partial: { type: 'partial' },
  sparse: { type: 'sparse' },
  curriculum: { type: 'curriculum' },
  weighted_sum: {
    type: 'weighted_sum',
    parts: [
      { reward: { type: 'sparse' }, weight: 2 },
      { reward: { type: 'code_quality', quality_weight: 0 } },
      { reward: { type: 'sparse' }, weight: 0.5 },
    ],
  },
  gate: { type: 'gate', reward: { type: 'code_quality' } },
  clip: { type: 'clip', reward: { type: 'code_quality' }, low: 0, high: 5 },
  scale: { type: 'scale', reward: { type: 'partial' }, factor: 0.5 },
  potential: { type: 'potential', reward: { type: 'code_quality' }, gamma: 0.9 },
  novelty: { type: 'novelty', reward: { type: 'code_quality' } },
}

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
  { length: fc.nat(30), complete: fc.boolean(), verdicts: tests, syntax: syntaxReport },
  { requiredKeys: ['length', 'complete', 'syntax'] },
)

const episodes = fc
  .tuple(fc.array(openStep, { maxLength: 8 }), syntaxReport, tests, fc.nat(30))
  .map(([open, syntax, verdicts, length]): ScriptedStep[] => [
    ...(open as ScriptedStep[]),
    { length, ended: true, syntax, verdicts },
  ])

it('lists every reward with a description and options that have defaults or a said purpose', () => {
  expect(Object.keys(choices).sort()).toEqual(Object.keys(rewards).sort())
  for (const { description, configSchema } of Object.values(rewards)) {
    expect(description).not.toBe('')
    for (const [option, schema] of Object.entries(configSchema.shape)) {
      expect((schema as { description?: string }).description, option).toMatch(/\w/)
    }
  }
})

describe.each(Object.values(choices))('$type', (choice) => {
  it('gives finite numbers and JSON stores for any episode', () => {
    fc.assert(
      fc.property(episodes, (steps) => {
        playScript(createReward(choice), steps)
      }),
      { numRuns: 60 },
    )
  })

  it('scores the same episode the same way, whatever it scored before', () => {
    fc.assert(
      fc.property(episodes, episodes, (steps, others) => {
        const reward = createReward(choice)
        const once = playScript(reward, steps)
        playScript(reward, others)
        expect(playScript(reward, steps)).toEqual(once)
      }),
      { numRuns: 30 },
    )
  })

  it('parses nothing while the program is not whole', () => {
    const steps = [{ length: 1 }, { length: 2 }, { length: 1 }]
    expect(() => playScript(createReward(choice), steps)).not.toThrow()
  })

  it('scores a program that passes everything above one that passes nothing', () => {
    const final = (letters: string) =>
      playScript(createReward(choice), [
        { length: 7, ended: true, syntax: report(), verdicts: verdict(letters) },
      ])[0]?.value
    expect(final('++++')).toBeGreaterThan(final('----') ?? 0)
  })

  it('does not change the context but for its store', () => {
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
})

describe('createReward', () => {
  it('names the likely reward where the name is unknown', () => {
    expect(() => createReward({ type: 'spars' })).toThrow(ConfigError)
    expect(() => createReward({ type: 'spars' })).toThrow('did you mean `sparse`?')
  })

  it('names the option that breaks its rule, in parts too', () => {
    expect(() => createReward({ type: 'partial', correction: 'all' })).toThrow('`correction`')
    expect(() => createReward({ type: 'sparse', bonus: 1 })).toThrow('bonus')
    const nested = { type: 'scale', factor: 2, reward: { type: 'partial', solvedBonus: -1 } }
    expect(() => createReward(nested)).toThrow('`reward.solvedBonus`')
    const unknown = { type: 'gate', reward: { type: 'parcial' } }
    expect(() => createReward(unknown)).toThrow('`reward.type`')
  })

  it('reads keys in snake_case', () => {
    const reward = createReward({ type: 'partial', solved_bonus: 3 })
    const [scored] = playScript(reward, [{ length: 1, ended: true, verdicts: verdict('++++') }])
    expect(scored?.value).toBe(4)
    const nested = { type: 'scale', factor: 2, reward: { type: 'partial', solved_bonus: 3 } }
    const step = { length: 1, ended: true, verdicts: verdict('++++') }
    expect(playScript(createReward(nested), [step])[0]?.value).toBe(8)
  })
})
