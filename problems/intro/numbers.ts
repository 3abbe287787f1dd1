import { type Definition, define } from './definition.ts'

/** Arithmetic, comparisons and conditions on a few numbers. */
export const NUMBERS: readonly Definition[] = [
  define({
    header: 'absolute_difference(a: int, b: int) -> int',
    docstring: 'Return how far apart the numbers a and b are. The result is never negative.',
    tags: 'numbers easy',
    edges: [
      [0, 0],
      [5, 5],
      [-3, 4],
      [4, -3],
      [0, -7],
    ],
    random: (draw) => [draw.int(-30, 30), draw.int(-30, 30)],
    oracle: (a, b) => (a > b ? a - b : b - a),
    reference: 'return abs(a - b)',
  }),
  define({
    header: 'clamp(value: int, low: int, high: int) -> int',
    docstring:
      'Limit value to the range from low to high: return low if it is smaller, high if it is larger, otherwise value itself.',
    tags: 'conditions numbers medium',
    edges: [
      [0, 0, 0],
      [5, 5, 9],
      [9, 5, 9],
      [-1, 0, 3],
      [4, 0, 3],
    ],
    random: (draw) => {
      const low = draw.int(-10, 10)
      return [draw.int(-20, 20), low, low + draw.int(0, 12)]
    },
    oracle: (value, low, high) => (value < low ? low : value > high ? high : value),
    reference: 'return max(low, min(value, high))',
  }),
  define({
    header: 'quadrant(x: int, y: int) -> int',
    docstring:
      'Return the number of the quadrant that the point (x, y) lies in: 1 at the top right, 2 at the top left, 3 at the bottom left, 4 at the bottom right. Return 0 for a point on one of the axes.',
    tags: 'conditions numbers hard',
    edges: [
      [0, 0],
      [1, 1],
      [-1, 1],
      [-1, -1],
      [1, -1],
      [0, 5],
      [5, 0],
    ],
    random: (draw) =>
      draw.chance(0.2) ? [0, draw.int(-9, 9)] : [draw.int(-9, 9), draw.int(-9, 9)],
    oracle: (x, y) =>
      [
        [3, 0, 2],
        [0, 0, 0],
        [4, 0, 1],
      ][Math.sign(x) + 1]?.[Math.sign(y) + 1] as number,
    reference:
      'if x * y == 0:\n    return 0\nif x > 0:\n    return 1 if y > 0 else 4\nreturn 2 if y > 0 else 3',
  }),
  define({
    header: 'last_digit(n: int) -> int',
    docstring: 'Return the last digit of the integer n. Ignore the sign of negative numbers.',
    tags: 'numbers easy',
    edges: [[0], [7], [10], [-13], [-20]],
    random: (draw) => [draw.int(-500, 500)],
    oracle: (n) => Number(String(n).slice(-1)),
    reference: 'return abs(n) % 10',
  }),
  define({
    header: 'divisible_by_just_one(n: int, a: int, b: int) -> bool',
    docstring: 'Check whether n is divisible by exactly one of the two numbers a and b.',
    tags: 'conditions numbers medium',
    edges: [
      [0, 2, 3],
      [6, 2, 3],
      [4, 2, 3],
      [9, 2, 3],
      [7, 2, 3],
    ],
    random: (draw) => [draw.int(0, 40), draw.int(2, 4), draw.int(2, 7)],
    oracle: (n, a, b) => [a, b].filter((d) => n % d === 0).length === 1,
    reference: 'return (n % a == 0) != (n % b == 0)',
  }),
  define({
    header: 'is_between(n: int, low: int, high: int) -> bool',
    docstring: 'Tell whether n lies between low and high, both ends included.',
    tags: 'conditions numbers easy',
    edges: [
      [0, 0, 0],
      [5, 0, 5],
      [0, 0, 5],
      [6, 0, 5],
      [-1, 0, 5],
      [3, 5, 1],
    ],
    random: (draw) => {
      const low = draw.int(-9, 9)
      return [draw.int(-12, 16), low, low + draw.int(-2, 14)]
    },
    oracle: (n, low, high) => !(n < low || n > high),
    reference: 'return low <= n <= high',
  }),
  define({
    header: 'average(numbers: list[int]) -> float',
    docstring: 'Return the average of a non-empty list of numbers as a float.',
    tags: 'numbers lists easy',
    edges: [[[0]], [[1, 2]], [[-1, 1]], [[7]], [[2, 2, 2]]],
    random: (draw) => [draw.ints(1, 7)],
    oracle: (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length,
    reference: 'return sum(numbers) / len(numbers)',
  }),
  define({
    header: 'round_up(n: int, step: int) -> int',
    docstring:
      'Round n up to the nearest multiple of step. A number that is already a multiple stays as it is.',
    tags: 'numbers hard',
    edges: [
      [0, 5],
      [5, 5],
      [6, 5],
      [1, 7],
      [-3, 5],
    ],
    random: (draw) => [draw.int(-20, 60), draw.int(1, 12)],
    oracle: (n, step) => {
      let multiple = n
      while (multiple % step !== 0) multiple++
      return multiple
    },
    reference: 'return n + -n % step',
  }),
  define({
    header: 'middle_value(a: int, b: int, c: int) -> int',
    docstring: 'Given three numbers, return the one that is neither the smallest nor the largest.',
    tags: 'conditions numbers medium',
    edges: [
      [1, 2, 3],
      [3, 1, 2],
      [2, 3, 1],
      [4, 4, 1],
      [0, 0, 0],
    ],
    random: (draw) => [draw.int(-9, 20), draw.int(-9, 20), draw.int(-9, 20)],
    oracle: (a, b, c) => a + b + c - Math.max(a, b, c) - Math.min(a, b, c),
    reference: 'return sorted([a, b, c])[1]',
  }),
  define({
    header: 'same_parity(a: int, b: int) -> bool',
    docstring: 'Return True if a and b are both even or both odd, otherwise False.',
    tags: 'conditions numbers easy',
    edges: [
      [0, 0],
      [0, 1],
      [3, 5],
      [2, 4],
      [-1, 1],
      [-2, 7],
    ],
    random: (draw) => [draw.int(-20, 20), draw.int(-20, 20)],
    oracle: (a, b) => (a - b) % 2 === 0,
    reference: 'return a % 2 == b % 2',
  }),
  define({
    header: 'can_form_triangle(a: int, b: int, c: int) -> bool',
    docstring:
      'Decide whether three lengths can be the sides of a triangle. Each pair of sides together must be longer than the third side.',
    tags: 'conditions numbers medium',
    edges: [
      [3, 4, 5],
      [1, 2, 3],
      [1, 1, 1],
      [9, 1, 1],
      [1, 9, 1],
      [1, 1, 9],
      [2, 2, 3],
    ],
    random: (draw) => [draw.int(1, 12), draw.int(1, 12), draw.int(1, 12)],
    oracle: (a, b, c) => 2 * Math.max(a, b, c) < a + b + c,
    reference: 'return a + b > c and a + c > b and b + c > a',
  }),
  define({
    header: 'farther_from_zero(a: int, b: int) -> int',
    docstring:
      'Return whichever of a and b is farther from zero. If they are equally far, return a.',
    tags: 'conditions numbers medium',
    edges: [
      [0, 0],
      [3, -3],
      [-3, 3],
      [-9, 4],
      [2, 8],
      [-1, 0],
    ],
    random: (draw) => [draw.int(-15, 15), draw.int(-15, 15)],
    oracle: (a, b) => (b * b > a * a ? b : a),
    reference: 'if abs(a) >= abs(b):\n    return a\nreturn b',
  }),
  define({
    header: 'shipping_cost(weight: int) -> int',
    docstring:
      'Sending a parcel costs 4 up to a weight of 5. Every further unit of weight costs 2 more. Return the cost for the given weight.',
    tags: 'conditions numbers medium',
    edges: [[1], [5], [6], [10], [0]],
    random: (draw) => [draw.int(0, 90)],
    oracle: (weight) => Math.max(4, 2 * weight - 6),
    reference: 'if weight <= 5:\n    return 4\nreturn 4 + (weight - 5) * 2',
  }),
  define({
    header: 'step_toward(position: int, goal: int) -> int',
    docstring:
      'Move position one step closer to goal and return the new position. If the goal is reached already, stay there.',
    tags: 'conditions numbers medium',
    edges: [
      [0, 0],
      [0, 5],
      [5, 0],
      [-2, -3],
      [4, 5],
      [-1, 1],
    ],
    random: (draw) => [draw.int(-12, 12), draw.int(-12, 12)],
    oracle: (position, goal) => position + Math.sign(goal - position),
    reference:
      'if position < goal:\n    return position + 1\nif position > goal:\n    return position - 1\nreturn position',
  }),
]
