import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { CodeGenerationEnv } from '../../envs/code-generation-env.ts'
import { type EnvDeps, envDefinitions } from '../../envs/registry.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { codeQualityConfigSchema, createCodeQualityReward } from '../../rewards/code-quality.ts'
import { createReward } from '../../rewards/registry.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import {
  playScript,
  report,
  type ScriptedStep,
  sumOf,
  verdict,
} from '../support/scripted-episode.ts'

const reward = (options: object = {}) =>
  createCodeQualityReward(codeQualityConfigSchema.parse(options))

function finalParts(step: Partial<ScriptedStep>, options: object = {}) {
  const last = { length: 8, ended: true, syntax: report(), verdicts: verdict('----'), ...step }
  return playScript(reward(options), [last])[0]?.components ?? {}
}

describe('the episode worked out by hand in the docs', () => {
  interface Row {
    readonly token: string
    readonly parts: Readonly<Record<string, number>>
    readonly reward: number
  }

  async function tableOfDocs(): Promise<Row[]> {
    const text = await readFile(new URL('../../rewards/README.md', import.meta.url), 'utf8')
    const names = ['correctness', 'quality', 'efficiency', 'progress']
    const rows = [...text.matchAll(/^\| \d+ \| `(.+?)` \|(.+)\|$/gm)]
    return rows.map(([, token = '', cells = '']) => {
      const figures = cells.split('|').map((cell) => cell.trim().replace('−', '-'))
      const shown = names.flatMap((name, i) =>
        figures[i] === '' ? [] : [[name, Number(figures[i])] as const],
      )
      return { token, parts: Object.fromEntries(shown), reward: Number(figures[4]) }
    })
  }

  it('is what the real env pays for it', async () => {
    const rows = await tableOfDocs()
    expect(rows).toHaveLength(7)
    const sandbox = await createSandbox()
    try {
      const deps: EnvDeps = {
        problems: (await loadProblemSet('seed-train')).problems,
        sandbox,
        reward: createReward({ type: 'code_quality' }),
        syntax: await loadSyntaxParser(),
      }
      const env = envDefinitions
        .get('code-generation')
        ?.create({ maxSteps: 20, allowDelete: true }, deps) as CodeGenerationEnv
      await env.reset({ options: { problem: 'add_numbers' } })
      let sum = 0
      for (const { token, parts, reward: expected } of rows) {
        const [, paid, , , info] = await env.step(env.vocabulary.idOf(token) ?? -1)
        const components = info.reward_components as Record<string, number>
        expect(Object.keys(components).sort()).toEqual(Object.keys(parts).sort())
        for (const name in parts) expect(components[name]).toBeCloseTo(parts[name]!, 12)
        expect(paid).toBeCloseTo(expected, 12)
        sum += paid
      }
      expect(sum).toBeCloseTo(32.065, 12)
      await env.reset({ options: { problem: 'add_numbers' } })
      for (const token of ['return', 'arg0']) await env.step(env.vocabulary.idOf(token) ?? -1)
      const [, , , , info] = await env.step(env.vocabulary.endId)
      expect((info.reward_components as Record<string, number>).correctness).toBe(0.625)
    } finally {
      await sandbox.close()
    }
  })
})

describe('correctness', () => {
  it('is 10 × passed / total, and 20 more when all pass', () => {
    expect(finalParts({ verdicts: verdict('+--+') }).correctness).toBe(5)
    expect(finalParts({ verdicts: verdict('++++') }).correctness).toBe(30)
  })

  it('follows its weight, the bonus included', () => {
    expect(finalParts({ verdicts: verdict('++++') }, { correctnessWeight: 5 }).correctness).toBe(15)
    expect(finalParts({ verdicts: verdict('++++') }, { correctnessWeight: 0 }).correctness).toBe(0)
  })

  it('is corrected for the best constant, and counts distinct answers alike, where asked to', () => {
    // `return False` passes three of four tests, `return True` the last one.
    const of = (letters: string, options: object) =>
      finalParts({ verdicts: verdict(letters) }, options).correctness
    expect(of('+++-', {})).toBe(7.5)
    expect(of('+++-', { correction: 'constant' })).toBe(0)
    expect(of('+++-', { weighting: 'rarity' })).toBeCloseTo(5, 12)
    // Beyond the best constant's half: (1/3 + 1/2 − 1/2) / (1/2).
    const corrected = { correction: 'constant', weighting: 'rarity' }
    expect(of('++-+', corrected)).toBeCloseTo(20 / 3, 12)
    expect(of('++++', corrected)).toBe(30)
  })

  it('adds up to that of the last program graded', () => {
    const steps = ['++--', '++++', '+---'].map((letters, i) => ({
      length: i + 1,
      ended: i === 2,
      complete: true,
      syntax: report(),
      verdicts: verdict(letters),
    }))
    const paid = playScript(reward(), steps).map(({ components }) => components.correctness)
    expect(paid).toEqual([5, 25, -27.5])
  })
})

describe('quality', () => {
  it.each([
    [{}, 1.2],
    [{ valid: false }, 0.5],
    [{ structure: 1 / 3 }, 1],
    [{ tokens: 2 }, 1],
    [{ tokens: 61 }, 1],
    [{ cyclomaticComplexity: 6 }, 1],
    [{ hasBody: false, structure: 0, tokens: 0 }, 0.5],
  ])('of %o is %d', (syntax, quality) => {
    expect(finalParts({ syntax: report(syntax) }).quality).toBeCloseTo(quality, 12)
  })

  it('is as said at weight 2 and half of it at weight 1', () => {
    expect(finalParts({}, { qualityWeight: 1 }).quality).toBeCloseTo(0.6, 12)
  })
})

describe('efficiency', () => {
  it.each([
    [{}, -0.005],
    [{ tokens: 70 }, -0.105],
    [{ tokens: 500 }, -0.305],
    [{ idioms: ['slice'] }, 0.095],
    [{ idioms: ['a', 'b', 'c', 'd'] }, 0.295],
  ])('of %o after one step of 20 is %d', (syntax, efficiency) => {
    expect(finalParts({ syntax: report(syntax) }).efficiency).toBeCloseTo(efficiency, 12)
  })

  it('follows its weight', () => {
    expect(finalParts({}, { efficiencyWeight: 4 }).efficiency).toBeCloseTo(-0.02, 12)
  })
})

describe('progress', () => {
  const progressOf = (steps: readonly ScriptedStep[], options: object = {}) =>
    playScript(reward(options), steps).map(({ components }) => components.progress)

  it('pays for length, validity and structure only above the episode’s best', () => {
    const whole = (length: number, structure: number) => ({
      length,
      complete: true,
      syntax: report({ structure }),
    })
    const paid = progressOf([
      { length: 1 },
      whole(2, 2 / 3),
      { length: 1 },
      whole(2, 2 / 3),
      whole(3, 1),
      whole(2, 2 / 3),
      whole(3, 1),
    ])
    const expected = [0.05, 0.55, 0, 0, 0.25, 0, 0]
    for (const [i, amount] of expected.entries()) expect(paid[i]).toBeCloseTo(amount, 12)
  })

  it('never pays for writing and deleting over and over', () => {
    const steps = Array.from({ length: 40 }, (_, i) => ({ length: (i % 4) + 1 }))
    expect(sumOf(playScript(reward(), steps))).toBeCloseTo(0.2, 12)
  })

  it('does not count END as a longer program, nor a given prefix as progress', () => {
    const [first] = progressOf([{ length: 6 }])
    expect(first).toBeCloseTo(0.05, 12)
    const [, last] = progressOf([
      { length: 3, complete: true, syntax: report() },
      { length: 4, ended: true, syntax: report() },
    ])
    expect(last).toBe(0)
  })

  it('follows its weight', () => {
    expect(progressOf([{ length: 1 }], { progressWeight: 1 })[0]).toBeCloseTo(0.1, 12)
  })
})

it('refuses a shortest body above the longest', () => {
  expect(() => createReward({ type: 'code_quality', min_tokens: 9, max_tokens: 5 })).toThrow(
    '`maxTokens`',
  )
})
