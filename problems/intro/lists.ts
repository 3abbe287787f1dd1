import { type Definition, define } from './definition.ts'

/** Lists: selecting, mapping, slicing, comparing. */
export const LISTS: readonly Definition[] = [
  define({
    header: 'second_largest(numbers: list[int]) -> int',
    docstring:
      'Find the second largest distinct value in a list that has at least two different numbers.',
    tags: 'lists medium',
    edges: [[[1, 2]], [[2, 1]], [[5, 5, 3]], [[-1, -2, -3]], [[0, 9, 9, 4]]],
    random: (draw) => [[...draw.distinctInts(2, 6, -9, 20), ...draw.ints(0, 1, -9, -9)]],
    oracle: (numbers) => {
      const largest = Math.max(...numbers)
      return Math.max(...numbers.filter((n) => n < largest))
    },
    reference: 'return sorted(set(numbers))[-2]',
  }),
  define({
    header: 'rotate_left(items: list[int], k: int) -> list[int]',
    docstring:
      'Rotate the list to the left by k places: the first k items move to the end. k is at most the length of the list.',
    tags: 'lists easy',
    edges: [
      [[], 0],
      [[1], 1],
      [[1, 2, 3], 0],
      [[1, 2, 3], 1],
      [[1, 2, 3], 3],
    ],
    random: (draw) => {
      const items = draw.ints(1, 7)
      return [items, draw.int(0, items.length)]
    },
    oracle: (items, k) => items.map((_, i) => items[(i + k) % items.length] as number),
    reference: 'return items[k:] + items[:k]',
  }),
  define({
    header: 'spread(numbers: list[int]) -> int',
    docstring:
      'Return the difference between the largest and the smallest number of a non-empty list.',
    tags: 'lists easy',
    edges: [[[5]], [[1, 4]], [[4, 1]], [[-3, 3]], [[2, 2, 2]]],
    random: (draw) => [draw.ints(1, 7)],
    oracle: (numbers) => {
      const sorted = [...numbers].sort((a, b) => a - b)
      return (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
    },
    reference: 'return max(numbers) - min(numbers)',
  }),
  define({
    header: 'keep_positive(numbers: list[int]) -> list[int]',
    docstring: 'Return a list of only the positive numbers, in their original order.',
    tags: 'lists easy',
    edges: [[[]], [[0]], [[-1, -2]], [[1, -1, 2]], [[3, 3]]],
    random: (draw) => [draw.ints(0, 8, -9, 9)],
    oracle: (numbers) => numbers.flatMap((n) => (n >= 1 ? [n] : [])),
    reference: 'return [x for x in numbers if x > 0]',
  }),
  define({
    header: 'squares(numbers: list[int]) -> list[int]',
    docstring: 'Square every number of the list.',
    tags: 'lists easy',
    edges: [[[]], [[0]], [[-2]], [[1, 2, 3]]],
    random: (draw) => [draw.ints(0, 7, -12, 12)],
    oracle: (numbers) => numbers.map((n) => n ** 2),
    reference: 'return [x * x for x in numbers]',
  }),
  define({
    header: 'interleave(first: list[int], second: list[int]) -> list[int]',
    docstring:
      'Combine two lists of the same length by taking items from them in turn, starting with the first list.',
    tags: 'loops lists medium',
    edges: [
      [[], []],
      [[1], [2]],
      [
        [1, 3],
        [2, 4],
      ],
      [
        [0, 0],
        [1, 1],
      ],
    ],
    random: (draw) => {
      const length = draw.int(1, 5)
      return [draw.ints(length, length), draw.ints(length, length)]
    },
    oracle: (first, second) => first.flatMap((n, i) => [n, second[i] as number]),
    reference: 'result = []\nfor x, y in zip(first, second):\n    result += [x, y]\nreturn result',
  }),
  define({
    header: 'dot_product(a: list[int], b: list[int]) -> int',
    docstring:
      'Multiply the numbers of two equally long lists position by position and return the sum of the products.',
    tags: 'lists loops medium',
    edges: [
      [[], []],
      [[2], [3]],
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, -1],
        [1, 1],
      ],
    ],
    random: (draw) => {
      const length = draw.int(1, 5)
      return [draw.ints(length, length), draw.ints(length, length)]
    },
    oracle: (a, b) => a.reduce((sum, n, i) => sum + n * (b[i] ?? 0), 0),
    reference: 'return sum([x * y for x, y in zip(a, b)])',
  }),
  define({
    header: 'common_items(a: list[int], b: list[int]) -> list[int]',
    docstring: 'Return the items of a that also occur in b, in the order of a.',
    tags: 'lists easy',
    edges: [
      [[], [1]],
      [[1], []],
      [
        [1, 2, 3],
        [3, 2],
      ],
      [[1, 1], [1]],
      [[4, 5], [6]],
    ],
    random: (draw) => [draw.ints(1, 7, 0, 6), draw.ints(1, 6, 0, 6)],
    oracle: (a, b) => {
      const present = new Set(b)
      return a.filter((n) => present.has(n))
    },
    reference: 'return [x for x in a if x in b]',
  }),
  define({
    header: 'is_sorted(numbers: list[int]) -> bool',
    docstring: 'Check whether the numbers are in ascending order. Equal neighbours are allowed.',
    tags: 'lists conditions easy',
    edges: [[[]], [[1]], [[1, 2]], [[2, 1]], [[1, 1, 2]], [[1, 3, 2]], [[3, 2, 1]]],
    random: (draw) => {
      const numbers = draw.ints(2, 6)
      return [draw.chance(0.5) ? numbers.sort((a, b) => a - b) : numbers]
    },
    oracle: (numbers) => numbers.every((n, i) => i === 0 || n >= (numbers[i - 1] as number)),
    reference: 'return numbers == sorted(numbers)',
  }),
  define({
    header: 'has_duplicates(items: list[int]) -> bool',
    docstring: 'Return True if any value occurs more than once in the list.',
    tags: 'lists conditions easy',
    edges: [[[]], [[1]], [[1, 1]], [[1, 2]], [[1, 2, 1]], [[3, 2, 1]]],
    random: (draw) => [draw.ints(2, 7, 0, 15)],
    oracle: (items) => items.some((n, i) => items.indexOf(n) !== i),
    reference: 'return len(set(items)) < len(items)',
  }),
  define({
    header: 'unique_in_order(items: list[int]) -> list[int]',
    docstring: 'Remove repeated values from a list, keeping only the first occurrence of each.',
    tags: 'loops lists medium',
    edges: [[[]], [[1]], [[1, 1]], [[1, 2, 1]], [[3, 3, 2, 2]]],
    random: (draw) => [draw.ints(1, 8, 0, 5)],
    oracle: (items) => [...new Set(items)],
    reference:
      'result = []\nfor x in items:\n    if x not in result:\n        result.append(x)\nreturn result',
  }),
  define({
    header: 'index_of_largest(numbers: list[int]) -> int',
    docstring:
      'Return the position (index) of the largest number in a non-empty list, the first one if there are several.',
    tags: 'lists easy',
    edges: [[[5]], [[1, 2]], [[2, 1]], [[3, 3]], [[-5, -1, -9]]],
    random: (draw) => [draw.ints(1, 9)],
    oracle: (numbers) =>
      numbers.reduce((best, n, i) => (n > (numbers[best] as number) ? i : best), 0),
    reference: 'return numbers.index(max(numbers))',
  }),
  define({
    header: 'sum_at_even_positions(numbers: list[int]) -> int',
    docstring: 'Add up the numbers that stand at even positions (indices 0, 2, 4 and so on).',
    tags: 'lists loops medium',
    edges: [[[]], [[4]], [[4, 5]], [[4, 5, 6]]],
    random: (draw) => [draw.ints(1, 8)],
    oracle: (numbers) => numbers.reduce((sum, n, i) => (i % 2 === 0 ? sum + n : sum), 0),
    reference: 'return sum(numbers[::2])',
  }),
  define({
    header: 'differences(numbers: list[int]) -> list[int]',
    docstring: 'Return the list of differences between each number and the one before it.',
    tags: 'lists loops medium',
    edges: [[[]], [[3]], [[3, 5]], [[5, 3]], [[1, 1, 1]]],
    random: (draw) => [draw.ints(2, 7)],
    oracle: (numbers) => numbers.slice(1).map((n, i) => n - (numbers[i] as number)),
    reference: 'return [y - x for x, y in zip(numbers, numbers[1:])]',
  }),
  define({
    header: 'all_at_least(numbers: list[int], limit: int) -> bool',
    docstring:
      'Return True if every number in the list is greater than or equal to limit. An empty list counts as True.',
    tags: 'lists conditions easy',
    edges: [
      [[], 3],
      [[3], 3],
      [[2], 3],
      [[5, 1], 3],
      [[4, 5], 3],
      [[1, 5], 3],
    ],
    random: (draw) => [draw.ints(1, 5, 0, 20), draw.int(-3, 10)],
    oracle: (numbers, limit) => numbers.length === 0 || Math.min(...numbers) >= limit,
    reference: 'return all([x >= limit for x in numbers])',
  }),
  define({
    header: 'only_once(items: list[int]) -> list[int]',
    docstring: 'Return the items that occur exactly one time in the list.',
    tags: 'lists medium',
    edges: [[[]], [[1]], [[1, 1]], [[1, 2, 1]], [[3, 2, 1]]],
    random: (draw) => [draw.ints(1, 8, 0, 8)],
    oracle: (items) => items.filter((n) => items.indexOf(n) === items.lastIndexOf(n)),
    reference: 'return [x for x in items if items.count(x) == 1]',
  }),
]
