import type { PyValue } from '../../../src/core/py-value.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { py } from '../../../src/values/py-value.ts'
import {
  drawAnyText,
  drawInt,
  drawInts,
  drawText,
  each,
  intOf,
  intRows,
  intsOf,
  LOWER,
  textOf,
  UPPER,
} from './draw.ts'
import type { ProblemPlan } from './test-writer.ts'

/** The problems of `seed-train` and `seed-eval`. */

const EXACT = { mode: 'exact' } as const

const addNumbers: ProblemPlan = {
  id: 'add_numbers',
  functionName: 'add_numbers',
  parameters: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'int' },
  ],
  returnType: 'int',
  docstring: 'Add two numbers and return their sum.',
  comparison: EXACT,
  referenceSolution: 'def add_numbers(a, b):\n    return a + b\n',
  tags: ['numbers', 'easy'],
  solve: (a, b) => py.int(intOf(a) + intOf(b)),
  visibleEdges: intRows([
    [1, 2],
    [0, 0],
    [-1, 1],
    [-3, -4],
    [10, -7],
    [0, 5],
  ]),
  hiddenEdges: intRows([
    [0, -9],
    [-8, 0],
    [7, 7],
    [-6, -6],
    [999_999, 1],
    [10n ** 20n, 1],
    [-(10n ** 18n), 10n ** 18n - 5n],
  ]),
  draw: (rng, hidden) => [
    py.int(drawInt(rng, 20, hidden ? 100_000 : 200)),
    py.int(drawInt(rng, 20, hidden ? 100_000 : 200)),
  ],
}

const isEven: ProblemPlan = {
  id: 'is_even',
  functionName: 'is_even',
  parameters: [{ name: 'n', type: 'int' }],
  returnType: 'bool',
  docstring: 'Return True if the number n is even and False if it is odd.',
  comparison: EXACT,
  referenceSolution: 'def is_even(n):\n    return n % 2 == 0\n',
  tags: ['numbers', 'conditions', 'easy'],
  solve: (n) => py.bool(intOf(n) % 2n === 0n),
  visibleEdges: intRows([[0], [1], [2], [-1], [-4], [7]]),
  hiddenEdges: intRows([[-2], [-3], [10], [999_999], [10n ** 20n], [10n ** 20n + 1n], [3]]),
  draw: (rng, hidden) => [py.int(drawInt(rng, 30, hidden ? 1_000_000 : 200))],
}

const maxOfThree: ProblemPlan = {
  id: 'max_of_three',
  functionName: 'max_of_three',
  parameters: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'int' },
    { name: 'c', type: 'int' },
  ],
  returnType: 'int',
  docstring: 'Return the largest of the three numbers a, b and c.',
  comparison: EXACT,
  referenceSolution:
    'def max_of_three(a, b, c):\n    if a >= b and a >= c:\n        return a\n    if b >= c:\n        return b\n    return c\n',
  tags: ['numbers', 'conditions', 'easy'],
  solve: (...args) => py.int(args.map(intOf).reduce((best, n) => (n > best ? n : best))),
  visibleEdges: intRows([
    [1, 2, 3],
    [3, 2, 1],
    [2, 5, 4],
    [-1, -2, -3],
    [0, 0, 0],
    [6, 6, 1],
    [-5, 0, 8],
  ]),
  hiddenEdges: intRows([
    [1, 7, 7],
    [9, 1, 9],
    [-7, -7, -7],
    [-9, -4, -6],
    [-9, -8, -2],
    [0, -1, -1],
    [10n ** 15n, 10n ** 15n + 1n, 10n ** 15n - 1n],
  ]),
  draw: (rng, hidden) =>
    Array.from({ length: 3 }, () => py.int(drawInt(rng, 15, hidden ? 10_000 : 99))),
}

const VOWELS = new Set('aeiouAEIOU')

function drawVowelText(rng: Rng, hidden: boolean): readonly PyValue[] {
  const alphabet = `${LOWER}${LOWER}aeiouaeiou${UPPER}AEIOU  .!3`
  return [py.str(drawText(rng, alphabet, 1, hidden ? 40 : 14))]
}

const countVowels: ProblemPlan = {
  id: 'count_vowels',
  functionName: 'count_vowels',
  parameters: [{ name: 'text', type: 'str' }],
  returnType: 'int',
  docstring:
    'Count the vowels in a text. The vowels are a, e, i, o and u, in lower case and in upper case.',
  comparison: EXACT,
  referenceSolution:
    "def count_vowels(text):\n    count = 0\n    for char in text:\n        if char in 'aeiouAEIOU':\n            count += 1\n    return count\n",
  tags: ['strings', 'loops', 'easy'],
  solve: (text) => py.int(Array.from(textOf(text)).filter((c) => VOWELS.has(c)).length),
  visibleEdges: each(py.str, ['', 'hello', 'xyz', 'AEIOU', 'Programming is fun', 'queue', 'E']),
  hiddenEdges: each(py.str, [
    'a',
    'I',
    'bcdfg',
    'aeiouAEIOU',
    'Yellow Yacht',
    'éüö naïve',
    'OUTSIDE inside',
    '12345',
    ' ',
    'AAAAAAAAAAAAaaaaaaaaaaaaaaaa',
  ]),
  draw: drawVowelText,
}

const reverseString: ProblemPlan = {
  id: 'reverse_string',
  functionName: 'reverse_string',
  parameters: [{ name: 'text', type: 'str' }],
  returnType: 'str',
  docstring: 'Return the text reversed: its last character first.',
  comparison: EXACT,
  referenceSolution: 'def reverse_string(text):\n    return text[::-1]\n',
  tags: ['strings', 'easy'],
  solve: (text) => py.str(Array.from(textOf(text)).reverse().join('')),
  visibleEdges: each(py.str, ['hello', '', 'a', 'ab', 'Hello World', 'level', '12 3']),
  hiddenEdges: each(py.str, ['Z', 'ba', 'noon', '  x', 'naïve café', 'añ😀b', '\ttab', 'Aa', '..']),
  draw: (rng, hidden) => [py.str(drawAnyText(rng, 2, hidden ? 40 : 12))],
}

function factorialOf(n: bigint): bigint {
  let product = 1n
  for (let factor = 2n; factor <= n; factor++) product *= factor
  return product
}

const factorial: ProblemPlan = {
  id: 'factorial',
  functionName: 'factorial',
  parameters: [{ name: 'n', type: 'int' }],
  returnType: 'int',
  docstring:
    'Return the factorial of n, the product of all whole numbers from 1 to n. The factorial of 0 is 1.',
  comparison: EXACT,
  referenceSolution:
    'def factorial(n):\n    result = 1\n    for i in range(2, n + 1):\n        result *= i\n    return result\n',
  tags: ['numbers', 'loops', 'recursion', 'medium'],
  solve: (n) => py.int(factorialOf(intOf(n))),
  visibleEdges: intRows([[0], [1], [2], [3], [4], [5], [6], [7]]),
  hiddenEdges: intRows([[25], [30], [40], [50], [60]]),
  draw: (rng, hidden) => [py.int(rng.range(8, hidden ? 64 : 15))],
}

function isPalindromeText(text: string): boolean {
  return Array.from(text).reverse().join('') === text
}

function drawPalindromeText(rng: Rng, hidden: boolean): readonly PyValue[] {
  const half = drawText(rng, 'abcdeAB', 1, hidden ? 12 : 4)
  const mirrored = Array.from(half).reverse().join('')
  const whole = rng.uniform() < 0.5 ? half + mirrored : half + mirrored.slice(1)
  if (rng.uniform() < 0.55) return [py.str(whole)]
  // One character off, which a look at the two ends alone does not see.
  const at = rng.int(whole.length)
  return [py.str(`${whole.slice(0, at)}${rng.choice([...'xyzE'])}${whole.slice(at + 1)}`)]
}

const isPalindrome: ProblemPlan = {
  id: 'is_palindrome',
  functionName: 'is_palindrome',
  parameters: [{ name: 'text', type: 'str' }],
  returnType: 'bool',
  docstring:
    'Return True if the text reads the same forwards and backwards, and False otherwise. Upper and lower case are different.',
  comparison: EXACT,
  referenceSolution: 'def is_palindrome(text):\n    return text == text[::-1]\n',
  tags: ['strings', 'conditions', 'easy'],
  solve: (text) => py.bool(isPalindromeText(textOf(text))),
  visibleEdges: each(py.str, ['', 'a', 'level', 'hello', 'ab', 'noon', 'Level', 'abca']),
  hiddenEdges: each(py.str, [
    'z',
    'aa',
    'aba',
    'Aa',
    'abab',
    'racecar',
    'a b a',
    'ab ba!',
    'éàé',
    '12321',
    '1231',
    'abcdba',
    'nurses run',
  ]),
  draw: drawPalindromeText,
}

const sumList: ProblemPlan = {
  id: 'sum_list',
  functionName: 'sum_list',
  parameters: [{ name: 'numbers', type: 'list[int]' }],
  returnType: 'int',
  docstring: 'Return the sum of all numbers in a list. The sum of an empty list is 0.',
  comparison: EXACT,
  referenceSolution:
    'def sum_list(numbers):\n    total = 0\n    for number in numbers:\n        total += number\n    return total\n',
  tags: ['lists', 'loops', 'easy'],
  solve: (numbers) => py.int(intsOf(numbers).reduce((sum, n) => sum + n, 0n)),
  visibleEdges: each(py.ints, [[1, 2, 3], [], [5], [-1, -2, -3], [4, -4], [2, 2, 2, 2], [-7]]),
  hiddenEdges: each(py.ints, [
    [0],
    [-9],
    [100],
    [1, -1, 1, -1, 1],
    [0, 0, 4],
    [10 ** 12, 10 ** 12, 5],
    Array.from({ length: 60 }, (_, i) => i),
  ]),
  draw: (rng, hidden) => [py.ints(drawInts(rng, 2, hidden ? 20 : 6, 12, hidden ? 10_000 : 60))],
}

const multiply: ProblemPlan = {
  id: 'multiply',
  functionName: 'multiply',
  parameters: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'int' },
  ],
  returnType: 'int',
  docstring: 'Multiply two numbers and return the product.',
  comparison: EXACT,
  referenceSolution: 'def multiply(a, b):\n    return a * b\n',
  tags: ['numbers', 'easy'],
  solve: (a, b) => py.int(intOf(a) * intOf(b)),
  visibleEdges: intRows([
    [2, 3],
    [0, 5],
    [1, 7],
    [-2, 4],
    [-3, -3],
    [10, 10],
  ]),
  hiddenEdges: intRows([
    [9, 0],
    [0, 0],
    [8, 1],
    [-1, 6],
    [-5, -1],
    [12, -12],
    [10n ** 12n, 10n ** 12n],
    [2, 2],
  ]),
  draw: (rng, hidden) => [
    py.int(drawInt(rng, 12, hidden ? 5_000 : 40)),
    py.int(drawInt(rng, 12, hidden ? 5_000 : 40)),
  ],
}

function isPrimeNumber(n: bigint): boolean {
  if (n < 2n) return false
  for (let divisor = 2n; divisor * divisor <= n; divisor++) if (n % divisor === 0n) return false
  return true
}

function drawPrimeCandidate(rng: Rng, hidden: boolean): readonly PyValue[] {
  const n = BigInt(rng.range(2, hidden ? 2_000 : 120))
  // Odd composites are what tells a real test of primality from `n % 2`.
  return [py.int(n % 2n === 0n && n > 2n && rng.uniform() < 0.8 ? n + 1n : n)]
}

const isPrime: ProblemPlan = {
  id: 'is_prime',
  functionName: 'is_prime',
  parameters: [{ name: 'n', type: 'int' }],
  returnType: 'bool',
  docstring:
    'Return True if n is a prime number and False otherwise. A prime is larger than 1 and divisible only by 1 and itself.',
  comparison: EXACT,
  referenceSolution:
    'def is_prime(n):\n    if n < 2:\n        return False\n    for i in range(2, n):\n        if n % i == 0:\n            return False\n    return True\n',
  tags: ['numbers', 'loops', 'conditions', 'medium'],
  solve: (n) => py.bool(isPrimeNumber(intOf(n))),
  visibleEdges: intRows([[2], [3], [1], [4], [9], [7], [0], [25]]),
  hiddenEdges: intRows([
    [5],
    [-3],
    [-7],
    [6],
    [8],
    [11],
    [15],
    [13],
    [21],
    [27],
    [35],
    [49],
    [91],
    [97],
    [101],
    [121],
    [169],
    [997],
    [1009],
  ]),
  draw: drawPrimeCandidate,
}

const findMin: ProblemPlan = {
  id: 'find_min',
  functionName: 'find_min',
  parameters: [{ name: 'numbers', type: 'list[int]' }],
  returnType: 'int',
  docstring: 'Return the smallest number in a list. The list has at least one number.',
  comparison: EXACT,
  referenceSolution:
    'def find_min(numbers):\n    smallest = numbers[0]\n    for number in numbers:\n        if number < smallest:\n            smallest = number\n    return smallest\n',
  tags: ['lists', 'loops', 'easy'],
  solve: (numbers) => py.int(intsOf(numbers).reduce((best, n) => (n < best ? n : best))),
  visibleEdges: each(py.ints, [[3, 1, 2], [5], [-1, -5, -3], [0, 0], [2, 9, 7], [8, 6], [-4]]),
  hiddenEdges: each(py.ints, [
    [0],
    [-8],
    [7, 7, 7],
    [1, 2, 3, 4],
    [4, 3, 2],
    [10, 20, 30, -40],
    [0, 5, 100],
    [10 ** 15, 10 ** 14],
    Array.from({ length: 50 }, (_, i) => ((i * 37) % 101) + 11),
  ]),
  draw: (rng, hidden) => [py.ints(drawInts(rng, 2, hidden ? 20 : 6, 20, hidden ? 10_000 : 90))],
}

export const SEED_TRAIN: readonly ProblemPlan[] = [
  addNumbers,
  isEven,
  maxOfThree,
  countVowels,
  reverseString,
  factorial,
  isPalindrome,
  sumList,
]

export const SEED_EVAL: readonly ProblemPlan[] = [multiply, isPrime, findMin]
