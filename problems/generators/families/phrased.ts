import type { Rng } from '../../../src/random/rng.ts'

/** An expression with the words for it. `binding` is Python's precedence; higher binds tighter. */
export interface Phrased {
  readonly code: string
  readonly words: string
  readonly binding: number
}

export const ATOM = 9
export const PRODUCT = 6
export const SUM = 5
export const COMPARISON = 3

/** The code of `expression` as an operand that must bind at least as tightly as `binding`. */
export function operand(expression: Phrased, binding: number): string {
  return expression.binding >= binding ? expression.code : `(${expression.code})`
}

export function atom(code: string, words: string): Phrased {
  return { code, words, binding: ATOM }
}

/** A random arithmetic expression over the leaves, which it draws in order, then at random. */
export function arithmetic(rng: Rng, leaves: Phrased[], depth: number): Phrased {
  if (depth === 0) return leaves.length > 1 ? (leaves.shift() as Phrased) : (leaves[0] as Phrased)
  const first = arithmetic(rng, leaves, rng.int(depth))
  return rng.uniform() < 0.45
    ? unary(rng, first)
    : binary(rng, first, arithmetic(rng, leaves, rng.int(depth)))
}

export function unary(rng: Rng, inner: Phrased): Phrased {
  const { words } = inner
  const n = rng.choice([2, 3, 4, 5, 10])
  const product = operand(inner, PRODUCT)
  const power = operand(inner, ATOM)
  const options: readonly Phrased[] = [
    { code: `${power} ** 2`, words: `the square of ${words}`, binding: 8 },
    { code: `${power} ** 3`, words: `the cube of ${words}`, binding: 8 },
    { code: `${product} * 2`, words: `{twice|double|two times} ${words}`, binding: PRODUCT },
    { code: `${product} * 3`, words: `{three times|triple} ${words}`, binding: PRODUCT },
    { code: `${product} * ${n}`, words: `${n} times ${words}`, binding: PRODUCT },
    { code: `${product} // 2`, words: `half of ${words}, rounded down,`, binding: PRODUCT },
    { code: `abs(${inner.code})`, words: `the absolute value of ${words}`, binding: ATOM },
    { code: `${inner.code} + ${n}`, words: `${words} plus ${n}`, binding: SUM },
    { code: `${inner.code} + 1`, words: `one more than ${words}`, binding: SUM },
    { code: `${inner.code} - 1`, words: `one less than ${words}`, binding: SUM },
    { code: `${n} - ${operand(inner, PRODUCT)}`, words: `${n} minus ${words}`, binding: SUM },
    { code: `-${power}`, words: `the {negative|negation} of ${words}`, binding: 7 },
    {
      code: `${product} % ${n}`,
      words: `the remainder of ${words} {divided by|when divided by|after division by} ${n}`,
      binding: PRODUCT,
    },
    {
      code: `${product} // ${n}`,
      words: `${words} divided by ${n} in whole numbers`,
      binding: PRODUCT,
    },
    {
      code: `max(${inner.code}, 0)`,
      words: `{the larger of zero and ${words}|${words}, but at least 0,}`,
      binding: ATOM,
    },
    { code: `min(${inner.code}, ${n})`, words: `the smaller of ${n} and ${words}`, binding: ATOM },
  ]
  return rng.choice(options)
}

export function binary(rng: Rng, a: Phrased, b: Phrased): Phrased {
  const [of, and] = [a.words, b.words]
  const options: readonly Phrased[] = [
    {
      code: `${a.code} + ${operand(b, SUM)}`,
      words: `{the sum of ${of} and ${and}|${of} plus ${and}}`,
      binding: SUM,
    },
    {
      code: `${a.code} + ${operand(b, SUM)}`,
      words: `the {sum|total} of ${of} and ${and}`,
      binding: SUM,
    },
    {
      code: `${a.code} - ${operand(b, PRODUCT)}`,
      words: `{the difference {between|of} ${of} and ${and}|${of} minus ${and}}`,
      binding: SUM,
    },
    {
      code: `${operand(a, PRODUCT)} * ${operand(b, 7)}`,
      words: `{the product of ${of} and ${and}|${of} times ${and}}`,
      binding: PRODUCT,
    },
    {
      code: `max(${a.code}, ${b.code})`,
      words: `the {larger|greater|maximum|bigger} of ${of} and ${and}`,
      binding: ATOM,
    },
    {
      code: `min(${a.code}, ${b.code})`,
      words: `the {smaller|lesser|minimum} of ${of} and ${and}`,
      binding: ATOM,
    },
    {
      code: `abs(${a.code} - ${operand(b, PRODUCT)})`,
      words: `the {distance|absolute difference} between ${of} and ${and}`,
      binding: ATOM,
    },
  ]
  return rng.choice(options)
}

/** Takes away brackets that stand alone within brackets: `set((a + b))` is `set(a + b)`. */
export function unwrapped(code: string): string {
  const start = code.indexOf('((')
  if (start < 0) return code
  let depth = 0
  for (let i = start + 1; i < code.length; i++) {
    if (code[i] === '(') depth++
    else if (code[i] === ')' && --depth === 0) {
      if (code[i + 1] !== ')') return code.slice(0, start + 1) + unwrapped(code.slice(start + 1))
      return unwrapped(`${code.slice(0, start + 1)}${code.slice(start + 2, i)}${code.slice(i + 1)}`)
    }
  }
  return code
}
