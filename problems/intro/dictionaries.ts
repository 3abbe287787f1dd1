import { type Definition, define } from './definition.ts'
import { dict } from './draw.ts'

/** Dictionaries: building, reading, filtering, merging. */
export const DICTIONARIES: readonly Definition[] = [
  define({
    header: 'count_characters(text: str) -> dict[str, int]',
    docstring: 'Return a dictionary that tells how often each character occurs in the text.',
    tags: 'dictionaries loops medium',
    edges: [[''], ['a'], ['aa'], ['aba'], ['abc']],
    random: (draw) => [draw.text(1, 8)],
    oracle: (text) => new Map([...text].map((char) => [char, text.split(char).length - 1])),
    reference:
      'result = {}\nfor char in text:\n    result[char] = result.get(char, 0) + 1\nreturn result',
  }),
  define({
    header: 'invert(table: dict[str, int]) -> dict[int, str]',
    docstring: 'Swap the keys and the values of a dictionary. All its values are different.',
    tags: 'dictionaries easy',
    edges: [[dict<number>()], [dict({ a: 1 })], [dict({ a: 1, b: 2 })]],
    random: (draw) => {
      const values = draw.distinctInts(1, 5, 0, 20)
      return [new Map(values.map((value) => [draw.text(2, 4), value]))]
    },
    oracle: (table) => new Map(Array.from(table, ([key, value]) => [value, key])),
    reference: 'return {value: key for key, value in table.items()}',
  }),
  define({
    header: 'total_price(prices: dict[str, int], items: list[str]) -> int',
    docstring:
      'Add up the prices of all the items. Items that have no price in the dictionary are free.',
    tags: 'dictionaries loops medium',
    edges: [
      [dict<number>(), []],
      [dict({ a: 3 }), ['a', 'a']],
      [dict({ a: 3 }), ['b']],
      [dict({ a: 3, b: 4 }), ['a', 'b', 'c']],
    ],
    random: (draw) => {
      const prices = draw.scores(2, 5, 1, 20)
      return [
        prices,
        draw.list(1, 5, () => (draw.chance(0.8) ? draw.of([...prices.keys()]) : draw.word())),
      ]
    },
    oracle: (prices, items) => items.reduce((sum, item) => sum + (prices.get(item) ?? 0), 0),
    reference: 'return sum([prices.get(item, 0) for item in items])',
  }),
  define({
    header: 'names_above(scores: dict[str, int], limit: int) -> list[str]',
    docstring: 'Return the names whose score is greater than limit, in alphabetical order.',
    tags: 'dictionaries medium',
    edges: [
      [dict<number>(), 0],
      [dict({ b: 1, a: 2 }), 0],
      [dict({ a: 5 }), 5],
      [dict({ a: 5, c: 7, b: 9 }), 6],
    ],
    random: (draw) => [draw.scores(1, 6), draw.int(-5, 12)],
    oracle: (scores, limit) =>
      [...scores.keys()].filter((name) => (scores.get(name) ?? 0) > limit).sort(),
    reference: 'return sorted([x for x in scores if scores[x] > limit])',
  }),
  define({
    header: 'merge_counts(first: dict[str, int], second: dict[str, int]) -> dict[str, int]',
    docstring:
      'Merge two dictionaries of counts into a new one. If a key is in both, its counts are added.',
    tags: 'dictionaries loops medium',
    edges: [
      [dict<number>(), dict<number>()],
      [dict({ a: 1 }), dict<number>()],
      [dict({ a: 1 }), dict({ a: 2 })],
      [dict({ a: 1 }), dict({ b: 2 })],
    ],
    random: (draw) => {
      const counts = () => new Map(draw.list(0, 4, () => [draw.of([...'abcd']), draw.int(1, 9)]))
      return [counts() as Map<string, number>, counts() as Map<string, number>]
    },
    oracle: (first, second) => {
      const keys = [...first.keys(), ...second.keys()]
      return new Map(keys.map((key) => [key, (first.get(key) ?? 0) + (second.get(key) ?? 0)]))
    },
    reference:
      'result = dict(first)\nfor key in second:\n    result[key] = result.get(key, 0) + second[key]\nreturn result',
  }),
  define({
    header: 'group_by_length(words: list[str]) -> dict[int, list[str]]',
    docstring:
      'Group the words by their length: map each length to the list of words that have it, in their original order.',
    tags: 'dictionaries loops hard',
    edges: [[[]], [['a']], [['a', 'b']], [['a', 'bb', 'c']]],
    random: (draw) => [draw.list(1, 6, () => draw.text(1, 3))],
    oracle: (words) => {
      const sizeOf = (word: string) => [...word].length
      return new Map(
        words.map((one) => [sizeOf(one), words.filter((word) => sizeOf(word) === sizeOf(one))]),
      )
    },
    reference:
      'result = {}\nfor word in words:\n    result.setdefault(len(word), []).append(word)\nreturn result',
  }),
  define({
    header: 'word_lengths(words: list[str]) -> dict[str, int]',
    docstring: 'Map each word to the number of its letters.',
    tags: 'dictionaries easy',
    edges: [[[]], [['']], [['a']], [['a', 'bb', 'a']]],
    random: (draw) => [draw.words(1, 5)],
    oracle: (words) => new Map(words.map((word) => [word, [...word].length])),
    reference: 'return {word: len(word) for word in words}',
  }),
  define({
    header: 'make_table(keys: list[str], values: list[int]) -> dict[str, int]',
    docstring: 'Build a dictionary from a list of keys and a list of values of the same length.',
    tags: 'dictionaries easy',
    edges: [
      [[], []],
      [['a'], [1]],
      [
        ['a', 'b'],
        [1, 2],
      ],
      [
        ['a', 'a'],
        [1, 2],
      ],
    ],
    random: (draw) => {
      const keys = draw.list(1, 5, () => draw.text(1, 2))
      return [keys, draw.ints(keys.length, keys.length)]
    },
    oracle: (keys, values) => new Map(keys.map((key, i) => [key, values[i] as number])),
    reference: 'return dict(zip(keys, values))',
  }),
  define({
    header: 'best_player(scores: dict[str, int]) -> str',
    docstring:
      'Return the name with the highest score in a non-empty dictionary. No two scores are equal.',
    tags: 'dictionaries loops hard',
    edges: [
      [dict({ a: 1 })],
      [dict({ a: 1, b: 2 })],
      [dict({ a: 2, b: 1 })],
      [dict({ x: -1, y: -2 })],
    ],
    random: (draw) => {
      const values = draw.distinctInts(2, 5, -9, 20)
      return [new Map(values.map((value, i) => [draw.text(1, 3) + 'xyzuv'[i], value]))]
    },
    oracle: (scores) => {
      const best = Math.max(...scores.values())
      return [...scores.keys()].find((name) => scores.get(name) === best) as string
    },
    reference: 'return max(scores, key=scores.get)',
  }),
  define({
    header: 'sum_of_values(table: dict[str, int]) -> int',
    docstring: 'Return the sum of all values stored in the dictionary.',
    tags: 'dictionaries easy',
    edges: [[dict<number>()], [dict({ a: 5 })], [dict({ a: 1, b: -1 })]],
    random: (draw) => [draw.scores(1, 5)],
    oracle: (table) => [...table.values()].reduce((sum, n) => sum + n, 0),
    reference: 'return sum(table.values())',
  }),
  define({
    header: 'last_positions(items: list[str]) -> dict[str, int]',
    docstring: 'Map each item to the last position where it occurs in the list.',
    tags: 'dictionaries medium',
    edges: [[[]], [['a']], [['a', 'a']], [['a', 'b', 'a']]],
    random: (draw) => [draw.list(1, 7, () => draw.of([...'abcde']))],
    oracle: (items) => new Map(items.map((item) => [item, items.lastIndexOf(item)])),
    reference: 'return {x: i for i, x in enumerate(items)}',
  }),
  define({
    header: 'keep_at_least(table: dict[str, int], limit: int) -> dict[str, int]',
    docstring: 'Return a dictionary with only those entries whose value is at least limit.',
    tags: 'dictionaries medium',
    edges: [
      [dict<number>(), 0],
      [dict({ a: 5 }), 5],
      [dict({ a: 5 }), 6],
      [dict({ a: 1, b: 9 }), 5],
    ],
    random: (draw) => [draw.scores(1, 6), draw.int(-5, 15)],
    oracle: (table, limit) => new Map([...table].filter(([, value]) => !(value < limit))),
    reference: 'return {key: value for key, value in table.items() if value >= limit}',
  }),
  define({
    header: 'scale_values(table: dict[str, int], factor: int) -> dict[str, int]',
    docstring: 'Multiply every value of the dictionary by factor. The keys stay the same.',
    tags: 'dictionaries medium',
    edges: [
      [dict<number>(), 2],
      [dict({ a: 5 }), 0],
      [dict({ a: 5 }), 1],
      [dict({ a: 1, b: -2 }), 3],
    ],
    random: (draw) => [draw.scores(1, 5), draw.int(-3, 9)],
    oracle: (table, factor) =>
      new Map(Array.from(table, ([key, value]) => [key, value * factor || 0])),
    reference: 'return {x: table[x] * factor for x in table}',
  }),
]
