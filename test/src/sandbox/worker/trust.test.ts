import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionHeader } from '../../../../src/core/problem.ts'
import { createVocabulary } from '../../../../src/python/grammar/vocabulary.ts'
import { createProgramState } from '../../../../src/python/program-state.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../../../src/sandbox/pool.ts'
import { BUILTIN_NAMES, isTrusted } from '../../../../src/sandbox/worker/trust.ts'
import { py } from '../../../../src/values/py-value.ts'

const HEADER: FunctionHeader = {
  functionName: 'solve',
  parameters: [
    { name: 'values', type: 'list[int]' },
    { name: 'n', type: 'int' },
  ],
  returnType: 'int',
}

const body = (text: string): string => `def solve(n):\n    ${text}\n`

describe('isTrusted', () => {
  it('trusts what the action mask can write', () => {
    for (const text of [
      'return n * n',
      'return sorted([x for x in n if x % 2 == 0], key=lambda x: -x)',
      "total = {'a': 1, \"b\": 2.5e3}\n    total['a'] += len(n)\n    return total.get('a', None)",
      'while n > 0:\n        n //= 2\n        if n not in (1, 2): break\n    else:\n        pass\n    return n',
      "return ', '.join(map(str, n)) + '\\n'",
      '"""Twice n."""\n    return n + n  # twice',
      'return [i ** 2 for i, v in enumerate(n) if v is not None][::-1]',
    ]) {
      expect(isTrusted(body(text)), text).toBe(true)
    }
  })

  it('trusts nothing that reaches further', () => {
    for (const text of [
      'import os',
      'from os import path',
      'return n.__class__',
      'return __builtins__',
      "return '{0.__class__}'.format(n)",
      "return f'{n}'",
      "return b'x'",
      "return r'x'",
      "return '\\N{BULLET}'",
      'return print(n)',
      'return open(n)',
      'return getattr(n, n)',
      'return type(n)',
      'return id(n)',
      'return hash(n)',
      'return n.gi_frame',
      'return n.append.mro',
      'global x',
      'yield n',
      'try:\n        pass\n    except Exception:\n        pass',
      'class A: pass',
      'return _x',
      'return n @ n',
      'return n \\\n + 1',
      'return été',
      'return n\fif n else 1',
      'return n .',
      'return n. if n else 1',
      'raise ValueError',
      'assert n',
      'del n',
      'with n: pass',
      'return eval("1")',
      'return exec',
      'return `n`',
      'return n ? 1 : 2',
      'return $n',
      "return 'unterminated",
      'return "a\nb"',
    ]) {
      expect(isTrusted(body(text)), text).toBe(false)
    }
  })

  it('trusts every program that the action mask writes', () => {
    const vocabulary = createVocabulary()
    const allowed = new Int8Array(vocabulary.size)
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const rng = new Rng(seed)
        const state = createProgramState(vocabulary, HEADER)
        while (!state.ended) {
          state.mask(allowed, 40 - state.length)
          state.push(rng.weighted(allowed))
        }
        expect(isTrusted(state.source()), state.source()).toBe(true)
      }),
    )
  })

  it('does not trust very long programs', () => {
    expect(isTrusted(body(`return ${'n + '.repeat(5000)}n`))).toBe(false)
  })
})

describe('the list of builtins', () => {
  let sandbox: PooledSandbox
  beforeAll(async () => {
    sandbox = await createSandbox()
  })
  afterAll(() => sandbox.close())

  it('holds every public name that the interpreter finds without an import', async () => {
    const source = 'import builtins\ndef solve():\n    return sorted(dir(builtins))\n'
    const [verdict] = await sandbox.grade([
      {
        source,
        entryPoint: 'solve',
        tests: [{ args: [], expected: py.none }],
        comparison: { mode: 'exact' },
        keepReturned: true,
      },
    ])
    const names = verdict?.tests[0]?.returned
    const found =
      names?.type === 'list' ? names.items.map((item) => 'value' in item && item.value) : []
    const publicNames = found.filter((name) => !String(name).startsWith('_'))
    expect(publicNames.length).toBeGreaterThan(100)
    expect(publicNames.filter((name) => !BUILTIN_NAMES.has(String(name)))).toEqual([])
  })
})
