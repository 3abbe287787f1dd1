import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionHeader } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { GradeRequest, Sandbox } from '../../../src/core/sandbox.ts'
import { writeSource } from '../../../src/python/emitter/source-writer.ts'
import { ALL_PRIORS } from '../../../src/python/mask/priors.ts'
import { loadSyntaxParser } from '../../../src/python/syntax-metrics.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import { Rng } from '../../../src/random/rng.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { HEADERS, rollOut, vocabulary } from '../../support/masked-rollout.ts'
import { ProgramGenerator } from '../../support/program-generator.ts'

const SIZES = [64, 100, 128, 200, 256, 600, 5_000]
const ARGUMENTS: readonly PyValue[] = [
  { type: 'int', value: 3n },
  { type: 'str', value: 'abc' },
  { type: 'list', items: [{ type: 'int', value: 1n }] },
]

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})

afterAll(async () => {
  await sandbox.close()
})

function request(source: string, header: FunctionHeader): GradeRequest {
  const tests = ARGUMENTS.map((value) => ({
    args: header.parameters.map(() => value),
    expected: { type: 'none' } as const,
  }))
  return {
    source,
    entryPoint: header.functionName,
    tests,
    comparison: { mode: 'exact' },
    limits: 'training',
    keepReturned: true,
  }
}

/** Programs sampled under the mask, a third of them under the priors too. */
function sampled(count: number, seed: number): { source: string; header: FunctionHeader }[] {
  const rng = new Rng(seed)
  return Array.from({ length: count }, (_, index) => {
    const size = SIZES[index % (index < 700 ? SIZES.length : SIZES.length - 2)]!
    const header = rng.choice(HEADERS)
    const budget = rng.range(2, rng.choice([8, 20, 60, 150]))
    const priors = index % 3 === 0 ? { priors: ALL_PRIORS } : {}
    return { source: rollOut(rng, { size, header, budget, ...priors }).source(), header }
  })
}

describe('programs written under the mask', () => {
  const programs = sampled(3_000, 11)

  test('parse without an error node, every one of 3,000', async () => {
    const analyzer = await loadSyntaxParser()
    for (const { source } of programs) {
      if (!analyzer.analyze(source).valid) throw new Error(source)
    }
  })

  test('compile in CPython and never read an unbound name', async () => {
    const verdicts = await sandbox.grade(
      programs.map(({ source, header }) => request(source, header)),
    )
    verdicts.forEach(({ status, tests }, index) => {
      const { source } = programs[index]!
      if (status === 'syntax_error' || status === 'missing_entry_point') throw new Error(source)
      for (const { exception } of tests) {
        if (exception === 'NameError' || exception === 'UnboundLocalError') throw new Error(source)
      }
    })
    expect(verdicts).toHaveLength(3_000)
  })

  test('compile at the deepest nesting the grammar allows', async () => {
    const rng = new Rng(3)
    const deep = ['(', '[', '{', 'for', 'if', 'else', 'not', 'lambda', 'and', 'while', 'elif']
    const tokens = vocabulary()
    const header = HEADERS[1]!
    const sources = Array.from({ length: 60 }, () => {
      const state = rollOut(rng, { size: 256, header, budget: 4 })
      while (state.length > 0) state.pop()
      const mask = new Int8Array(256)
      const strength = 1 + rng.uniform() * 6
      while (!state.ended) {
        state.mask(mask, 350 - state.length)
        const weights = Float64Array.from(mask, (allowed, id) =>
          deep.includes(tokens.tokens[id]?.text ?? '') ? allowed * Math.exp(strength) : allowed,
        )
        state.push(rng.weighted(weights))
      }
      return state.source()
    })
    const verdicts = await sandbox.grade(sources.map((source) => request(source, header)))
    for (const { status } of verdicts) expect(status).not.toBe('syntax_error')
  })

  test('generated programs behave the same before and after tokenizing', async () => {
    const requests: GradeRequest[] = []
    for (let seed = 0; seed < 600; seed++) {
      const rng = new Rng(seed)
      const parameters = rng.choice([['a', 'b'], ['xs'], ['n', 'i']])
      const source = new ProgramGenerator(rng, 'f', parameters).program(rng.range(3, 40))
      const written = tokenize(source, vocabulary())
      if (!written.ok) throw new Error(`${written.reason}\n${source}`)

      requests.push(request(source, written.header))
      requests.push(
        request(writeSource(written.tokens, vocabulary(), written.header), written.header),
      )
    }
    const verdicts = await sandbox.grade(requests)
    let returned = 0
    for (let i = 0; i < verdicts.length; i += 2) {
      expect(verdicts[i + 1]).toEqual(verdicts[i])
      expect(verdicts[i]?.status).not.toBe('syntax_error')
      if (verdicts[i]?.tests.some((verdict) => verdict.returned !== undefined)) returned += 1
    }
    expect(returned).toBeGreaterThan(100)
  })
})
