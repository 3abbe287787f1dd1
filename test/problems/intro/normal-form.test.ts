import { expect, test } from 'vitest'
import { normalForm } from '../../../problems/intro/normal-form.ts'

const KEEP = 'def keep(xs: list[int]) -> list[int]:\n    return [x for x in xs if x > 0]\n'

test('renaming and other constants change nothing', () => {
  const renamed =
    'def pick(a: list[int]) -> list[int]:\n    return [value for value in a if value > 7]\n'
  expect(normalForm(renamed)).toBe(normalForm(KEEP))
  expect(normalForm("def f(s):\n    return s + 'a'\n")).toBe(
    normalForm("def g(t):\n    return t + 'b c'\n"),
  )
})

test('annotations count for nothing, the number of parameters and the structure do', () => {
  expect(normalForm('def keep(xs):\n    return [x for x in xs if x > 0]\n')).not.toBe('')
  const other = KEEP.replace(' > ', ' < ')
  expect(normalForm(other)).not.toBe(normalForm(KEEP))
  expect(normalForm(KEEP.replace('xs: list[int]', 'xs: list[int], k: int'))).not.toBe(
    normalForm(KEEP),
  )
})

test('which variable is used where matters, whatever it is called', () => {
  const minus = (a: string, b: string) => `def f(a, b):\n    return ${a} - ${b}\n`
  expect(normalForm(minus('a', 'b'))).not.toBe(normalForm(minus('b', 'a')))
})

test('builtins, methods and calls of the function itself keep their meaning', () => {
  expect(normalForm('def f(x):\n    return max(x)\n')).not.toBe(
    normalForm('def f(x):\n    return min(x)\n'),
  )
  expect(normalForm('def f(x):\n    return x.upper()\n')).not.toBe(
    normalForm('def f(x):\n    return x.lower()\n'),
  )
  expect(normalForm('def f(n):\n    return f(n - 1)\n')).toBe(
    normalForm('def g(k):\n    return g(k - 3)\n'),
  )
})

test('indentation matters', () => {
  const inside = 'def f(x):\n    for i in x:\n        y = i\n        z = i\n    return y\n'
  const outside = 'def f(x):\n    for i in x:\n        y = i\n    z = i\n    return y\n'
  expect(normalForm(inside)).not.toBe(normalForm(outside))
})
