import { type Definition, define } from './definition.ts'

/** A loop within a loop: pairs, tables, rows of rows. */
export const NESTED_LOOPS: readonly Definition[] = [
  define({
    header: 'count_pairs(numbers: list[int], target: int) -> int',
    docstring: 'Count the pairs of positions in the list whose two numbers add up to target.',
    tags: 'nested-loops lists hard',
    edges: [
      [[], 3],
      [[3], 3],
      [[1, 2], 3],
      [[1, 1, 2], 3],
      [[2, 2, 2], 4],
    ],
    random: (draw) => [draw.ints(3, 8, 0, 6), draw.int(3, 8)],
    oracle: (numbers, target) =>
      numbers.reduce(
        (sum, n, i) => sum + numbers.slice(i + 1).filter((m) => n + m === target).length,
        0,
      ),
    reference:
      'count = 0\nfor i in range(len(numbers)):\n    for j in range(i):\n        if numbers[i] + numbers[j] == target:\n            count += 1\nreturn count',
  }),
  define({
    header: 'flatten(rows: list[list[int]]) -> list[int]',
    docstring: 'Turn a list of lists into one flat list of all the numbers.',
    tags: 'nested-loops lists easy',
    edges: [[[]], [[[]]], [[[1], [2]]], [[[1, 2], [], [3]]]],
    random: (draw) => [draw.list(0, 4, () => draw.ints(0, 4))],
    oracle: (rows) => rows.flat(),
    reference: 'return [x for row in rows for x in row]',
  }),
  define({
    header: 'multiplication_table(rows: int, columns: int) -> list[list[int]]',
    docstring:
      'Build a multiplication table as a list of rows. The entry in row i and column j is i times j, and both are counted from 1.',
    tags: 'nested-loops numbers medium',
    edges: [
      [0, 3],
      [1, 1],
      [2, 3],
      [3, 0],
      [3, 3],
    ],
    random: (draw) => [draw.int(1, 7), draw.int(1, 9)],
    oracle: (rows, columns) => {
      const row = Array.from({ length: columns }, (_, j) => j + 1)
      return Array.from({ length: rows }, (_, i) => row.map((n) => n * (i + 1)))
    },
    reference: 'return [[i * j for j in range(1, columns + 1)] for i in range(1, rows + 1)]',
  }),
  define({
    header: 'column_sums(rows: list[list[int]]) -> list[int]',
    docstring:
      'Given a non-empty table of numbers as a list of equally long rows, return the sum of each column.',
    tags: 'nested-loops lists medium',
    edges: [
      [[[1]]],
      [[[1, 2]]],
      [[[1], [2]]],
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ],
    random: (draw) => [draw.matrix()],
    oracle: (rows) => rows.reduce((sums, row) => sums.map((sum, i) => sum + (row[i] as number))),
    reference: 'return [sum([row[i] for row in rows]) for i in range(len(rows[0]))]',
  }),
  define({
    header: 'transpose(rows: list[list[int]]) -> list[list[int]]',
    docstring: 'Transpose a non-empty table: rows become columns and columns become rows.',
    tags: 'nested-loops lists hard',
    edges: [
      [[[1]]],
      [[[1, 2]]],
      [[[1], [2]]],
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ],
    random: (draw) => [draw.matrix()],
    oracle: (rows) => (rows[0] ?? []).map((_, i) => rows.map((row) => row[i] as number)),
    reference: 'return [[row[i] for row in rows] for i in range(len(rows[0]))]',
  }),
  define({
    header: 'count_inversions(numbers: list[int]) -> int',
    docstring: 'Count the pairs of positions where an earlier number is greater than a later one.',
    tags: 'nested-loops lists hard',
    edges: [[[]], [[1]], [[1, 2]], [[2, 1]], [[3, 2, 1]], [[1, 1]]],
    random: (draw) => [draw.ints(2, 7)],
    oracle: (numbers) =>
      numbers.reduce((sum, n, i) => sum + numbers.slice(0, i).filter((m) => m > n).length, 0),
    reference: 'return len([x for i, x in enumerate(numbers) for y in numbers[i:] if x > y])',
  }),
  define({
    header: 'all_pairs(first: list[int], second: list[int]) -> list[list[int]]',
    docstring:
      'Pair every item of the first list with every item of the second list. Return the pairs as lists of two.',
    tags: 'nested-loops lists medium',
    edges: [
      [[], [1]],
      [[1], []],
      [[1], [2]],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    random: (draw) => [draw.ints(1, 4), draw.ints(1, 4)],
    oracle: (first, second) => first.flatMap((x) => second.map((y) => [x, y])),
    reference: 'return [[x, y] for x in first for y in second]',
  }),
  define({
    header: 'number_triangle(n: int, start: int) -> list[list[int]]',
    docstring:
      'Build a triangle of n rows. Every row counts up from start, the first row holds one number and each row is one number longer than the row before.',
    tags: 'nested-loops lists hard',
    edges: [
      [0, 1],
      [1, 1],
      [2, 0],
      [3, 1],
      [2, -5],
    ],
    random: (draw) => [draw.int(1, 5), draw.int(-9, 20)],
    oracle: (n, start) =>
      Array.from({ length: n }, (_, i) => Array.from({ length: i + 1 }, (__, j) => start + j)),
    reference: 'return [list(range(start, start + i)) for i in range(1, n + 1)]',
  }),
  define({
    header: 'largest_in_table(rows: list[list[int]]) -> int',
    docstring: 'Return the largest number in a table given as a list of non-empty rows.',
    tags: 'nested-loops lists easy',
    edges: [
      [[[1]]],
      [[[1, 2]]],
      [[[3], [2]]],
      [
        [
          [-1, -2],
          [-3, -4],
        ],
      ],
    ],
    random: (draw) => [draw.matrix(4, 4, -20, 40)],
    oracle: (rows) => Math.max(...rows.flat()),
    reference:
      'best = rows[0][0]\nfor row in rows:\n    for x in row:\n        if x > best:\n            best = x\nreturn best',
  }),
  define({
    header: 'count_matches(first: list[int], second: list[int]) -> int',
    docstring:
      'Compare every item of the first list with every item of the second list and count how often they are equal.',
    tags: 'nested-loops lists medium',
    edges: [
      [[], []],
      [[1], [1]],
      [[1, 1], [1]],
      [[1, 2], [3]],
      [
        [2, 2],
        [2, 2],
      ],
    ],
    random: (draw) => [draw.ints(1, 6, 0, 4), draw.ints(1, 6, 0, 4)],
    oracle: (first, second) =>
      first.reduce((sum, n) => sum + second.filter((m) => m === n).length, 0),
    reference:
      'count = 0\nfor x in first:\n    for y in second:\n        if x == y:\n            count += 1\nreturn count',
  }),
  define({
    header: 'primes_between(low: int, high: int) -> list[int]',
    docstring:
      'Return all prime numbers from low to high, both included, in ascending order. low is at least 2.',
    tags: 'nested-loops numbers hard',
    edges: [
      [2, 2],
      [2, 3],
      [4, 4],
      [2, 12],
      [24, 28],
      [9, 5],
    ],
    random: (draw) => {
      const low = draw.int(2, 60)
      return [low, low + draw.int(0, 25)]
    },
    oracle: (low, high) => {
      const primes: number[] = []
      for (let n = 2; n <= high; n++) if (primes.every((p) => n % p !== 0)) primes.push(n)
      return primes.filter((p) => p >= low)
    },
    reference: 'return [x for x in range(low, high + 1) if all([x % i > 0 for i in range(2, x)])]',
  }),
  define({
    header: 'all_substrings(text: str) -> list[str]',
    docstring:
      'List all non-empty substrings of the text, ordered by where they start and then by their length.',
    tags: 'nested-loops strings hard',
    edges: [[''], ['a'], ['ab'], ['abc'], ['aa']],
    random: (draw) => [draw.text(0, 5)],
    oracle: (text) => {
      const chars = [...text]
      return chars.flatMap((_, i) =>
        chars.slice(i).map((__, j) => chars.slice(i, i + j + 1).join('')),
      )
    },
    reference: 'return [text[i:j] for i in range(len(text)) for j in range(i + 1, len(text) + 1)]',
  }),
  define({
    header: 'repeat_each(items: list[int], times: int) -> list[int]',
    docstring: 'Repeat each item of the list the given number of times, side by side.',
    tags: 'nested-loops lists medium',
    edges: [
      [[], 2],
      [[1], 0],
      [[1], 3],
      [[1, 2], 2],
    ],
    random: (draw) => [draw.ints(1, 5), draw.int(1, 4)],
    oracle: (items, times) => items.flatMap((n) => Array<number>(times).fill(n)),
    reference: 'return [x for x in items for i in range(times)]',
  }),
]
