import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError, ContractError, ProblemError } from '../../../src/core/errors.ts'
import type { ProgramState } from '../../../src/core/token-language.ts'
import { createProgramState, restoreProgramState } from '../../../src/python/program-state.ts'
import { Rng } from '../../../src/random/rng.ts'
import { HEADERS, header, rollOut, texts, vocabulary, write } from '../../support/masked-rollout.ts'

const seeds = integer({ min: 0, max: 1_000_000 })

/** Texts of the tokens allowed next. */
function allowed(state: ProgramState, remaining = 1_000): string[] {
  const mask = new Int8Array(state.vocabulary.size)
  state.mask(mask, remaining)
  return state.vocabulary.tokens.filter(({ id }) => mask[id] === 1).map(({ text }) => text)
}

function start(...parameters: string[]): ProgramState {
  return createProgramState(vocabulary(), header('f', ...parameters))
}

/** All a caller can see of a state. */
function facts(state: ProgramState): unknown {
  return {
    tokens: [...state.tokens],
    ended: state.ended,
    canEnd: state.canEnd,
    min: state.minTokensToEnd,
    depth: state.blockDepth,
    brackets: state.openBrackets,
    loops: state.loopDepth,
    bound: state.boundLocals,
    counts: [...state.tokenCounts],
    allowed: [allowed(state), allowed(state, state.minTokensToEnd + 1)],
    source: state.source(),
  }
}

describe('a program state', () => {
  test('writes a function token by token', () => {
    const state = start('n')
    write(state, 'if arg0 <= 1 INDENT return 1 DEDENT return arg0 * self ( arg0 - 1 ) END')
    expect(state.ended).toBe(true)
    expect(state.source()).toBe(
      'def f(n):\n    if n <= 1:\n        return 1\n    return n * f(n - 1)\n',
    )
  })

  test('keeps open constructs open in the source of a prefix', () => {
    const state = write(start('n'), 'for i in range ( arg0')
    expect(state.source()).toBe('def f(n):\n    for i in range(n\n')
    expect([state.openBrackets, state.blockDepth, state.canEnd]).toEqual([1, 1, false])
    write(state, ') INDENT')
    expect([state.openBrackets, state.blockDepth, state.loopDepth]).toEqual([0, 2, 1])
  })

  test('reads only names bound on every path', () => {
    const state = write(start('n'), 'if arg0 INDENT x = 1 NEWLINE y = 2 DEDENT else INDENT x = 3')
    expect(state.boundLocals).toBe(0)
    write(state, 'DEDENT return')
    expect(allowed(state)).toContain('x')
    expect(allowed(state)).not.toContain('y')
    expect(state.boundLocals).toBe(1)
  })

  test('does not count a branch that returns', () => {
    const state = write(
      start('n'),
      'if arg0 INDENT return 1 DEDENT else INDENT x = 3 DEDENT return',
    )
    expect(allowed(state)).toContain('x')
  })

  test('forgets what only a loop binds, and keeps what is bound at every way out of its else', () => {
    const loop = write(start('n'), 'for i in arg0 INDENT x = 1 DEDENT return')
    expect(allowed(loop)).not.toContain('i')
    expect(allowed(loop)).not.toContain('x')
    const other = write(
      start('n'),
      'for i in arg0 INDENT x = 1 NEWLINE break DEDENT else INDENT x = 2 DEDENT return',
    )
    expect(allowed(other)).toContain('x')
    expect(allowed(other)).not.toContain('i')
  })

  test('refuses an augmented assignment to an unbound name', () => {
    expect(allowed(write(start('n'), 'x'))).toEqual([',', '='])
    expect(allowed(write(start('n'), 'x = 1 NEWLINE x'))).toContain('+=')
  })

  test('lets a first item read names that a comprehension then has to bind', () => {
    const state = write(start('n'), 'return [ x * y')
    expect(allowed(state)).not.toContain(']')
    expect(allowed(state)).not.toContain(',')
    write(state, 'for x in arg0')
    expect(allowed(state)).not.toContain(']')
    write(state, 'for y in x')
    expect(allowed(state)).toContain(']')
  })

  test('leaves names to an outer comprehension where the inner one does not bind them', () => {
    const state = write(start('n'), 'return [ [ x for y in arg0 ]')
    expect(allowed(state)).not.toContain(']')
    write(state, 'for x in arg0 ]')
    expect(state.canEnd).toBe(true)
  })

  test('keeps a clause from binding a name that its comprehension read as an outer one', () => {
    const state = write(start('n'), 'x = 1 NEWLINE return [ 0 for y in arg0 if x for')
    expect(allowed(state)).not.toContain('x')
  })

  test('keeps a later iterable from reading the names its clause is about to bind', () => {
    const state = write(start('n'), 'x = 1 NEWLINE return [ 0 for y in arg0 for x in')
    expect(allowed(state)).not.toContain('x')
    expect(allowed(state)).toContain('y')
    expect(allowed(write(start('n'), 'x = 1 NEWLINE return [ 0 for x in'))).toContain('x')
  })

  test('allows `break` and `continue` only inside loops', () => {
    expect(allowed(start('n'))).not.toContain('break')
    const loop = write(start('n'), 'while arg0 INDENT')
    expect(allowed(loop)).toEqual(expect.arrayContaining(['break', 'continue']))
    write(loop, 'pass DEDENT else INDENT')
    expect(allowed(loop)).not.toContain('break')
  })

  test('allows no keyword twice and no positional argument after one', () => {
    const state = write(start('n'), 'return sorted ( arg0 , key= len ,')
    expect(allowed(state).sort()).toEqual(['default=', 'reverse='])
  })

  test('allows no second parameter of the same name in a lambda', () => {
    const state = write(start('n'), 'return sorted ( arg0 , key= lambda x ,')
    expect(allowed(state)).not.toContain('x')
    expect(allowed(write(state, 'y : x'))).toContain(')')
  })

  test('allows a generator only as the sole argument', () => {
    const state = write(start('n'), 'return sum ( arg0')
    expect(allowed(state)).toContain('for')
    expect(allowed(write(state, ', arg0'))).not.toContain('for')
  })

  test('allows END after every whole statement, at any depth, and nothing after it', () => {
    const state = write(start('n'), 'for i in arg0 INDENT if i INDENT return i')
    expect(state.canEnd).toBe(true)
    write(state, 'END')
    expect(state.minTokensToEnd).toBe(0)
    expect(allowed(state)).toEqual([])
  })

  test('never allows DELETE', () => {
    const rng = new Rng(5)
    for (let i = 0; i < 20; i++) {
      rollOut(rng, { size: 256, header: header('f', 'n'), budget: 30 }, (state, mask) => {
        expect(mask[state.vocabulary.deleteId]).toBe(0)
      })
    }
  })

  test('gives the shortest finish when the budget is too small', () => {
    const state = write(start('n'), 'x = [ arg0 , (')
    expect(allowed(state, 0)).toEqual(allowed(state, state.minTokensToEnd))
    expect(allowed(state, 0)).toContain(')')
  })

  test('masks locals and builtins that share a name with the header', () => {
    const state = createProgramState(vocabulary(), header('sum', 'x', 'len'))
    expect(allowed(state)).not.toContain('x')
    write(state, 'return')
    expect(allowed(state)).toEqual(expect.arrayContaining(['arg0', 'arg1', 'self', 'max']))
    for (const text of ['sum', 'len', 'x', 'arg2']) expect(allowed(state)).not.toContain(text)
    expect(allowed(createProgramState(vocabulary(), header('f', 'f')))).not.toContain('self')
  })

  test('refuses headers it cannot write', () => {
    const refuse = (...names: string[]) => expect(() => start(...names)).toThrow(ProblemError)
    refuse('a', 'b', 'c', 'd', 'e', 'g', 'h')
    refuse('a', 'a')
    refuse('if')
    refuse('a b')
  })

  test('refuses a token the grammar does not allow and stays as it was', () => {
    const state = write(start('n'), 'return arg0')
    const before = facts(state)
    expect(() => write(state, ')')).toThrow(ContractError)
    expect(() => state.push(999)).toThrow(ContractError)
    expect(facts(state)).toEqual(before)
    expect(() => start('n').pop()).toThrow(ContractError)
  })

  test('undoes every push exactly, and goes on from there as if nothing had been', () => {
    assert(
      property(seeds, (seed) => {
        const rng = new Rng(seed)
        const settings = { size: rng.choice([64, 200]), header: rng.choice(HEADERS), budget: 40 }
        const before: unknown[] = []
        const state = rollOut(rng, settings, (now) => before.push(facts(now)))
        const after = facts(state)
        const tokens = [...state.tokens]
        for (let length = tokens.length - 1; length >= 0; length--) {
          expect(state.pop()).toBe(tokens[length])
          expect(facts(state)).toEqual(before[length])
        }
        for (const token of tokens) state.push(token)
        expect(facts(state)).toEqual(after)
      }),
      { numRuns: 40 },
    )
  })

  test('copies are independent and can be taken back like the original', () => {
    const state = write(start('n'), 'x = [ y for')
    const before = facts(state)
    const copy = state.clone()
    write(copy, 'y in arg0 ] NEWLINE return x END')
    expect(facts(state)).toEqual(before)
    while (copy.length > state.length) copy.pop()
    expect(facts(copy)).toEqual(before)
    copy.pop()
    state.pop()
    expect(facts(copy)).toEqual(facts(state))
  })

  test('comes back from JSON', () => {
    const state = rollOut(new Rng(3), { size: 256, header: HEADERS[1]!, budget: 40 })
    const json = JSON.parse(JSON.stringify(state.toJSON()))
    expect(facts(restoreProgramState(vocabulary(), json))).toEqual(facts(state))
    expect(() => restoreProgramState(vocabulary(128), json)).toThrow(ConfigError)
    expect(() => restoreProgramState(vocabulary(), [])).toThrow(ConfigError)
  })

  test('counts its tokens', () => {
    const state = write(start('n'), 'return arg0 + arg0')
    const id = state.vocabulary.idOf('arg0') as number
    expect(state.tokenCounts[id]).toBe(2)
    expect(texts(state)).toEqual(['return', 'arg0', '+', 'arg0'])
  })
})
