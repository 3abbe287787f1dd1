import { type Definition, define } from './definition.ts'

/** One loop with a running state. */
export const LOOPS: readonly Definition[] = [
  define({
    header: 'digit_sum(n: int) -> int',
    docstring: 'Return the sum of the decimal digits of the non-negative integer n.',
    tags: 'loops numbers medium',
    edges: [[0], [7], [10], [99], [123]],
    random: (draw) => [draw.int(0, 99999)],
    oracle: (n) => [...String(n)].reduce((sum, digit) => sum + Number(digit), 0),
    reference: 'total = 0\nwhile n > 0:\n    total += n % 10\n    n //= 10\nreturn total',
  }),
  define({
    header: 'reverse_number(n: int) -> int',
    docstring: 'Reverse the digits of the non-negative integer n. Zeros at the end of n disappear.',
    tags: 'loops numbers hard',
    edges: [[0], [7], [10], [12], [100], [120]],
    random: (draw) => [draw.int(0, 99999)],
    oracle: (n) => Number([...String(n)].reverse().join('')),
    reference:
      'result = 0\nwhile n > 0:\n    result = result * 10 + n % 10\n    n //= 10\nreturn result',
  }),
  define({
    header: 'collatz_steps(n: int) -> int',
    docstring:
      'Halve n if it is even, otherwise triple it and add one. Count how many such steps it takes to reach 1 from a positive n.',
    tags: 'loops numbers hard',
    edges: [[1], [2], [3], [7], [16]],
    random: (draw) => [draw.int(1, 90)],
    oracle: (n) => {
      let steps = 0
      for (let m = n; m !== 1; steps++) m = m % 2 ? 3 * m + 1 : m / 2
      return steps
    },
    reference:
      'count = 0\nwhile n != 1:\n    if n % 2 == 0:\n        n //= 2\n    else:\n        n = n * 3 + 1\n    count += 1\nreturn count',
  }),
  define({
    header: 'largest_power_of_two(limit: int) -> int',
    docstring: 'Return the largest power of two that does not exceed limit, which is at least 1.',
    tags: 'loops numbers medium',
    edges: [[1], [2], [3], [4], [31], [32]],
    random: (draw) => [2 ** draw.int(0, 10) + draw.int(0, 40)],
    oracle: (limit) => 2 ** Math.floor(Math.log2(limit)),
    reference: 'result = 1\nwhile result * 2 <= limit:\n    result *= 2\nreturn result',
  }),
  define({
    header: 'count_divisors(n: int) -> int',
    docstring: 'Count the positive divisors of the positive integer n, including 1 and n.',
    tags: 'loops numbers medium',
    edges: [[1], [2], [4], [12], [13]],
    random: (draw) => [draw.int(1, 80)],
    oracle: (n) => {
      let count = 0
      for (let d = 1; d * d <= n; d++) if (n % d === 0) count += d * d === n ? 1 : 2
      return count
    },
    reference:
      'count = 0\nfor i in range(1, n + 1):\n    if n % i == 0:\n        count += 1\nreturn count',
  }),
  define({
    header: 'greatest_common_divisor(a: int, b: int) -> int',
    docstring: 'Return the greatest common divisor of two positive integers.',
    tags: 'loops numbers hard',
    edges: [
      [1, 1],
      [4, 6],
      [6, 4],
      [7, 13],
      [12, 12],
      [5, 20],
    ],
    random: (draw) => {
      const factor = draw.int(1, 9)
      return [factor * draw.int(1, 12), factor * draw.int(1, 12)]
    },
    oracle: (a, b) => {
      let d = Math.min(a, b)
      while (a % d !== 0 || b % d !== 0) d--
      return d
    },
    reference: 'while b > 0:\n    a, b = b, a % b\nreturn a',
  }),
  define({
    header: 'fibonacci(n: int) -> int',
    docstring:
      'Return the n-th Fibonacci number. The sequence starts with 0 and 1, and every further number is the sum of the two before it.',
    tags: 'loops numbers hard',
    edges: [[0], [1], [2], [3], [10]],
    random: (draw) => [draw.int(0, 60)],
    oracle: (n) => {
      const numbers = [0, 1]
      while (numbers.length <= n)
        numbers.push((numbers.at(-1) as number) + (numbers.at(-2) as number))
      return numbers[n] as number
    },
    reference: 'x, y = 0, 1\nfor i in range(n):\n    x, y = y, x + y\nreturn x',
  }),
  define({
    header: 'product_of_all(numbers: list[int]) -> int',
    docstring: 'Multiply all the numbers of a list together. The product of an empty list is 1.',
    tags: 'loops lists easy',
    edges: [[[]], [[5]], [[2, 3]], [[0, 4]], [[-1, 7]]],
    random: (draw) => [draw.list(1, 5, () => draw.of([-3, -2, -1, 1, 2, 3, 4, 5, 6, 7]))],
    oracle: (numbers) => numbers.reduce((product, n) => product * n, 1),
    reference: 'result = 1\nfor x in numbers:\n    result *= x\nreturn result',
  }),
  define({
    header: 'alternating_sum(numbers: list[int]) -> int',
    docstring:
      'Add the first number, subtract the second, add the third and so on, and return the result.',
    tags: 'loops lists medium',
    edges: [[[]], [[5]], [[5, 3]], [[1, 2, 3]], [[-1, -1]]],
    random: (draw) => [draw.ints(1, 8)],
    oracle: (numbers) => numbers.reduce((sum, n, i) => sum + (i % 2 ? -n : n), 0),
    reference:
      'total = 0\ncount = 1\nfor x in numbers:\n    total += count * x\n    count = -count\nreturn total',
  }),
  define({
    header: 'countdown(high: int, low: int) -> list[int]',
    docstring:
      'Return the list of whole numbers counting down from high to low, both included. It is empty if high is less than low.',
    tags: 'loops lists medium',
    edges: [
      [0, 0],
      [3, 1],
      [1, 3],
      [2, -2],
      [5, 4],
    ],
    random: (draw) => {
      const low = draw.int(-9, 20)
      return [low + draw.int(0, 7), low]
    },
    oracle: (high, low) => Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => high - i),
    reference: 'return list(range(high, low - 1, -1))',
  }),
  define({
    header: 'first_repeated(items: list[int]) -> int',
    docstring:
      'Go through the list and return the first value that has appeared before. Return -1 if no value repeats.',
    tags: 'loops lists medium',
    edges: [[[]], [[1]], [[1, 1]], [[1, 2, 2, 1]], [[3, 2, 1]], [[5, 6, 5]]],
    random: (draw) => [draw.ints(2, 8, 0, 12)],
    oracle: (items) => items.find((n, i) => items.slice(0, i).includes(n)) ?? -1,
    reference:
      'seen = []\nfor x in items:\n    if x in seen:\n        return x\n    seen.append(x)\nreturn -1',
  }),
  define({
    header: 'count_rises(numbers: list[int]) -> int',
    docstring: 'Count how many numbers are greater than the number directly before them.',
    tags: 'loops lists medium',
    edges: [[[]], [[1]], [[1, 2]], [[2, 1]], [[1, 1, 2]], [[1, 2, 3]]],
    random: (draw) => [draw.ints(1, 11, 0, 9)],
    oracle: (numbers) => numbers.filter((n, i) => i > 0 && n > (numbers[i - 1] as number)).length,
    reference: 'return len([x for x, y in zip(numbers, numbers[1:]) if y > x])',
  }),
  define({
    header: 'sum_until_negative(numbers: list[int]) -> int',
    docstring:
      'Add up the numbers from the start of the list until the first negative number, which is not included.',
    tags: 'loops lists medium',
    edges: [[[]], [[-1, 5]], [[5, -1]], [[1, 2, 3]], [[4, 0, -2, 9]]],
    random: (draw) => [draw.ints(1, 8, -4, 20)],
    oracle: (numbers) => {
      const stop = numbers.findIndex((n) => n < 0)
      return numbers.slice(0, stop < 0 ? numbers.length : stop).reduce((sum, n) => sum + n, 0)
    },
    reference:
      'total = 0\nfor x in numbers:\n    if x < 0:\n        break\n    total += x\nreturn total',
  }),
  define({
    header: 'smallest_divisor(n: int) -> int',
    docstring: 'Find the smallest divisor of n that is greater than 1. n is at least 2.',
    tags: 'loops numbers medium',
    edges: [[2], [3], [9], [25], [49], [35]],
    random: (draw) => [
      draw.chance(0.3)
        ? draw.int(2, 99)
        : draw.of([3, 5, 7, 11, 13, 17]) * draw.of([1, 5, 7, 11, 13]),
    ],
    oracle: (n) =>
      Array.from({ length: n - 1 }, (_, i) => i + 2).find((d) => n % d === 0) as number,
    reference: 'i = 2\nwhile n % i != 0:\n    i += 1\nreturn i',
  }),
  define({
    header: 'running_totals(numbers: list[int]) -> list[int]',
    docstring:
      'Return the list of running totals: each item is the sum of all numbers up to and including that position.',
    tags: 'loops lists medium',
    edges: [[[]], [[5]], [[1, 2, 3]], [[-1, 1]]],
    random: (draw) => [draw.ints(1, 7)],
    oracle: (numbers) =>
      numbers.map((_, i) => numbers.slice(0, i + 1).reduce((sum, n) => sum + n, 0)),
    reference:
      'total = 0\nresult = []\nfor x in numbers:\n    total += x\n    result.append(total)\nreturn result',
  }),
  define({
    header: 'is_square_number(n: int) -> bool',
    docstring: 'Check whether the non-negative integer n is the square of an integer.',
    tags: 'loops conditions medium',
    edges: [[0], [1], [2], [4], [8], [99], [100]],
    random: (draw) => [draw.int(0, 40) ** 2 + draw.of([0, 0, 1, 2, 3])],
    oracle: (n) => Math.round(Math.sqrt(n)) ** 2 === n,
    // Newton's method: counting up would not end for numbers on which floats go wrong.
    reference: 'i = n\nwhile i * i > n:\n    i = (i + n // i) // 2\nreturn i * i == n',
  }),
]
