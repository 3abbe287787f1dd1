import { type Definition, define } from './definition.ts'

/** Functions most naturally written by calling themselves. */
export const RECURSION: readonly Definition[] = [
  define({
    header: 'power(base: int, exponent: int) -> int',
    docstring:
      'Raise base to a non-negative exponent by repeated multiplication. Anything to the power of 0 is 1.',
    tags: 'recursion numbers medium',
    edges: [
      [0, 0],
      [5, 0],
      [5, 1],
      [2, 10],
      [-2, 3],
      [0, 3],
    ],
    random: (draw) => [draw.int(-6, 9), draw.int(0, 7)],
    oracle: (base, exponent) => {
      let result = 1
      for (let i = 0; i < exponent; i++) result *= base
      return result
    },
    reference: 'if exponent == 0:\n    return 1\nreturn base * power(base, exponent - 1)',
  }),
  define({
    header: 'sum_to(n: int) -> int',
    docstring:
      'Return the sum of the whole numbers from 1 to n, using recursion. For n equal to 0 the sum is 0.',
    tags: 'recursion numbers easy',
    edges: [[0], [1], [2], [10]],
    random: (draw) => [draw.int(0, 90)],
    oracle: (n) => (n * (n + 1)) / 2,
    reference: 'if n == 0:\n    return 0\nreturn n + sum_to(n - 1)',
  }),
  define({
    header: 'count_digits(n: int) -> int',
    docstring: 'Count recursively how many digits the non-negative integer n has.',
    tags: 'recursion numbers medium',
    edges: [[0], [9], [10], [99], [100], [12345]],
    random: (draw) => [draw.int(0, 10 ** draw.int(1, 9))],
    oracle: (n) => String(n).length,
    reference: 'if n < 10:\n    return 1\nreturn 1 + count_digits(n // 10)',
  }),
  define({
    header: 'to_binary(n: int) -> str',
    docstring: 'Write the non-negative integer n in binary, as a string of zeros and ones.',
    tags: 'recursion strings hard',
    edges: [[0], [1], [2], [5], [8]],
    random: (draw) => [draw.int(0, 300)],
    oracle: (n) => n.toString(2),
    reference: 'if n < 2:\n    return str(n)\nreturn to_binary(n // 2) + str(n % 2)',
  }),
  define({
    header: 'climb_stairs(steps: int, jump: int) -> int',
    docstring:
      'Count the ways to climb a staircase if you go up either one step or a jump of several steps at a time. There is one way if fewer steps are left than one jump.',
    tags: 'recursion numbers hard',
    edges: [
      [0, 2],
      [1, 2],
      [2, 2],
      [5, 2],
      [5, 3],
      [3, 5],
    ],
    random: (draw) => [draw.int(2, 15), draw.int(2, 5)],
    oracle: (steps, jump) => {
      const ways = Array<number>(jump).fill(1)
      for (let i = jump; i <= steps; i++)
        ways.push((ways[i - 1] as number) + (ways[i - jump] as number))
      return ways[steps] as number
    },
    reference:
      'if steps < jump:\n    return 1\nreturn climb_stairs(steps - 1, jump) + climb_stairs(steps - jump, jump)',
  }),
  define({
    header: 'hanoi_time(disks: int, seconds: int) -> int',
    docstring:
      'In the Tower of Hanoi you move all smaller disks away, move the largest disk once, then move the smaller disks back on top. Return the time for the given number of disks if every move takes the given seconds.',
    tags: 'recursion numbers medium',
    edges: [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [3, 5],
      [4, 0],
    ],
    random: (draw) => [draw.int(0, 16), draw.int(1, 9)],
    oracle: (disks, seconds) => (2 ** disks - 1) * seconds,
    reference: 'if disks == 0:\n    return 0\nreturn 2 * hanoi_time(disks - 1, seconds) + seconds',
  }),
  define({
    header: 'choose(n: int, k: int) -> int',
    docstring:
      'Return in how many ways k items can be chosen out of n. It is 1 when k is 0 or n; otherwise either the last item is chosen or it is not.',
    tags: 'recursion numbers hard',
    edges: [
      [0, 0],
      [5, 0],
      [5, 5],
      [4, 2],
      [6, 1],
    ],
    random: (draw) => {
      const n = draw.int(1, 10)
      return [n, draw.int(0, n)]
    },
    oracle: (n, k) => {
      let result = 1
      for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i
      return Math.round(result)
    },
    reference: 'if k == 0 or k == n:\n    return 1\nreturn choose(n - 1, k - 1) + choose(n - 1, k)',
  }),
  define({
    header: 'digital_root(n: int) -> int',
    docstring:
      'Keep replacing the non-negative integer n by the sum of its digits until a single digit is left, and return that digit.',
    tags: 'recursion numbers hard',
    edges: [[0], [9], [10], [99], [199]],
    random: (draw) => [draw.int(0, 99999)],
    oracle: (n) => (n === 0 ? 0 : 1 + ((n - 1) % 9)),
    reference: 'if n < 10:\n    return n\nreturn digital_root(n // 10 + n % 10)',
  }),
  define({
    header: 'largest(numbers: list[int]) -> int',
    docstring:
      'Find the largest number of a non-empty list with recursion: compare the first number with the largest of the rest.',
    tags: 'recursion lists medium',
    edges: [[[1]], [[1, 2]], [[2, 1]], [[-3, -1, -2]]],
    random: (draw) => [draw.ints(1, 8)],
    oracle: (numbers) => numbers.reduce((best, n) => (n > best ? n : best)),
    reference:
      'if len(numbers) == 1:\n    return numbers[0]\nreturn max(numbers[0], largest(numbers[1:]))',
  }),
  define({
    header: 'is_subsequence(small: str, large: str) -> bool',
    docstring:
      'Check whether all characters of small occur in large in the same order, not necessarily next to each other.',
    tags: 'recursion strings hard',
    edges: [
      ['', ''],
      ['', 'a'],
      ['a', ''],
      ['ab', 'acb'],
      ['ab', 'ba'],
      ['aa', 'a'],
    ],
    random: (draw) => [draw.text(1, 3, 'abc'), draw.text(1, 7, 'abc')],
    oracle: (small, large) => {
      const wanted = [...small]
      for (const char of large) if (char === wanted[0]) wanted.shift()
      return wanted.length === 0
    },
    reference:
      "if small == '':\n    return True\nif large == '':\n    return False\nif small[0] == large[0]:\n    small = small[1:]\nreturn is_subsequence(small, large[1:])",
  }),
  define({
    header: 'mix(first: str, second: str) -> str',
    docstring:
      'Take characters from the two strings in turn, starting with the first string. When one string is used up, append what is left of the other.',
    tags: 'recursion strings hard',
    edges: [
      ['', ''],
      ['a', ''],
      ['', 'b'],
      ['abc', 'x'],
      ['a', 'xyz'],
      ['ab', 'xy'],
    ],
    random: (draw) => [draw.text(0, 5, 'abc'), draw.text(0, 5, 'xyz')],
    oracle: (first, second) => {
      const [a, b] = [[...first], [...second]]
      const length = Math.max(a.length, b.length)
      return Array.from({ length }, (_, i) => (a[i] ?? '') + (b[i] ?? '')).join('')
    },
    reference: "if first == '':\n    return second\nreturn first[0] + mix(second, first[1:])",
  }),
  define({
    header: 'squeeze(text: str) -> str',
    docstring:
      "Shorten every run of equal neighbouring characters to a single one, so that 'aabbba' becomes 'aba'.",
    tags: 'recursion strings hard',
    edges: [[''], ['a'], ['aa'], ['ab'], ['aabbba'], ['abab']],
    random: (draw) => [
      draw.list(1, 4, () => draw.of(['a', 'b', 'c']).repeat(draw.int(1, 3))).join(''),
    ],
    oracle: (text) => text.replace(/(.)\1+/gsu, '$1'),
    reference:
      'if len(text) < 2:\n    return text\nif text[0] == text[1]:\n    return squeeze(text[1:])\nreturn text[0] + squeeze(text[1:])',
  }),
  define({
    header: 'grid_paths(rows: int, columns: int) -> int',
    docstring:
      'Count the paths from the top left cell to the bottom right cell of a grid if you may only go right or down. A grid with a single row or column has exactly one path.',
    tags: 'recursion numbers hard',
    edges: [
      [1, 1],
      [1, 5],
      [5, 1],
      [2, 2],
      [3, 4],
    ],
    random: (draw) => [draw.int(1, 8), draw.int(1, 8)],
    oracle: (rows, columns) => {
      const paths = Array<number>(columns).fill(1)
      for (let i = 1; i < rows; i++) {
        for (let j = 1; j < columns; j++) paths[j] = (paths[j] as number) + (paths[j - 1] as number)
      }
      return paths[columns - 1] as number
    },
    reference:
      'if rows == 1 or columns == 1:\n    return 1\nreturn grid_paths(rows - 1, columns) + grid_paths(rows, columns - 1)',
  }),
  define({
    header: 'deepest_halving(n: int) -> int',
    docstring:
      'Return how many times the positive integer n can be halved, rounding down, before it becomes 1.',
    tags: 'recursion numbers medium',
    edges: [[1], [2], [3], [4], [63], [64]],
    random: (draw) => [2 ** draw.int(0, 12) + draw.int(0, 90)],
    oracle: (n) => n.toString(2).length - 1,
    reference: 'if n == 1:\n    return 0\nreturn deepest_halving(n // 2) + 1',
  }),
]
