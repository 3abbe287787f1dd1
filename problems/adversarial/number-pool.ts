import type { Rng } from '../../src/random/rng.ts'

/** Bounds, powers and their neighbours: where counting, formats and floats go wrong. */
const LANDMARKS: readonly bigint[] = [
  10n,
  16n,
  32n,
  64n,
  100n,
  128n,
  256n,
  500n,
  512n,
  1000n,
  1024n,
  2000n,
  4096n,
  5000n,
  10_000n,
  65_536n,
  100_000n,
  1_000_000n,
  2n ** 31n,
  2n ** 32n,
  10n ** 9n,
  10n ** 10n,
  10n ** 12n,
  10n ** 15n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n,
  10n ** 18n,
  10n ** 20n,
  10n ** 25n,
]

const PRIMES: readonly bigint[] = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
  101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193,
  197, 199, 211, 223, 227, 229, 307, 311, 313, 317, 331, 337, 347, 349, 353, 359, 367, 373, 379,
  383, 389, 397, 401, 409, 499, 503, 509, 521, 523, 541, 547, 557, 563, 569, 571, 577, 587, 593,
  599, 601, 607, 613, 617, 619, 631, 641, 643, 647, 653, 659, 661, 673, 677, 683, 691, 701, 709,
  719, 727, 733, 739, 743, 751, 757, 761, 769, 773, 787, 797, 809, 811, 821, 823, 827, 829, 839,
  853, 857, 859, 863, 877, 881, 883, 887, 907, 911, 919, 929, 937, 941, 947, 953, 967, 971, 977,
  983, 991, 997, 1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049, 1051, 1061, 1063, 1069, 1087,
].map(BigInt)

type Draw = (rng: Rng) => bigint

function digits(rng: Rng, count: number): bigint {
  let value = BigInt(rng.range(1, 9))
  for (let i = 1; i < count; i++) value = value * 10n + BigInt(rng.int(10))
  return value
}

function power(rng: Rng): bigint {
  const base = BigInt(rng.choice([2, 2, 3, 5, 6, 7, 10]))
  return base ** BigInt(rng.range(1, 24)) + BigInt(rng.range(-1, 1))
}

/** A number whose digits repeat, mirror, or end in zeros. */
function patterned(rng: Rng): bigint {
  const count = rng.range(2, 18)
  const kind = rng.int(4)
  if (kind === 0) return BigInt(String(rng.range(1, 9)).repeat(count))
  if (kind === 1) return digits(rng, rng.range(1, 8)) * 10n ** BigInt(rng.range(1, 8))
  const half = String(digits(rng, rng.range(1, 8)))
  if (kind === 2) return BigInt(half + Array.from(half).reverse().join(''))
  return BigInt(`${half}${'0'.repeat(rng.range(1, 5))}${rng.range(1, 9)}`)
}

const CLASSES: readonly (readonly [number, Draw])[] = [
  [3, (rng) => BigInt(rng.range(0, 3))],
  [5, (rng) => BigInt(rng.range(0, 12))],
  [5, (rng) => BigInt(rng.range(0, 40))],
  [5, (rng) => BigInt(rng.range(30, 200))],
  [4, (rng) => BigInt(rng.range(100, 1_500))],
  [2, (rng) => BigInt(rng.range(1_000, 20_000))],
  [2, (rng) => digits(rng, rng.range(4, 9))],
  [2, (rng) => digits(rng, rng.range(10, 15))],
  [3, (rng) => digits(rng, rng.range(16, 27))],
  [3, (rng) => rng.choice(LANDMARKS) + BigInt(rng.range(-2, 2))],
  [2, (rng) => BigInt(rng.range(2, 60)) ** 2n + BigInt(rng.choice([0, 0, 0, 1, -1, 2]))],
  [1, (rng) => digits(rng, rng.range(4, 14)) ** 2n + BigInt(rng.choice([0, 0, 1, -1]))],
  [3, (rng) => rng.choice(PRIMES) * rng.choice(PRIMES)],
  [2, (rng) => rng.choice(PRIMES)],
  [1, (rng) => rng.choice(PRIMES.slice(0, 60)) ** 2n],
  [2, power],
  [2, patterned],
]

const WEIGHTS = CLASSES.map(([weight]) => weight)

/** A number at least 0 of one of many kinds: tiny, around bounds, prime, square, huge. */
export function drawMagnitude(rng: Rng): bigint {
  const [, draw] = CLASSES[rng.weighted(WEIGHTS)] as (typeof CLASSES)[number]
  const value = draw(rng)
  return value < 0n ? -value : value
}

/** The same with either sign. */
export function drawAnyInteger(rng: Rng): bigint {
  const value = drawMagnitude(rng)
  return rng.uniform() < 0.4 ? -value : value
}
