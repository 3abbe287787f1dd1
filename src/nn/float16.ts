/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
const floats = new Float32Array(1)
const bits = new Int32Array(floats.buffer)

/** From here on a number is rounded to an infinite half. */
export const firstInfiniteHalf = 65520

/** Rounds each float32 to the nearest half, ties to even; beyond 65,504 it is infinite. */
export function toFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, encodeHalf)
}

/** The float32 that equals each half. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, decodeHalf)
}

function encodeHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const size = Math.abs(value)
  if (Number.isNaN(size)) return 0x7e00
  if (size >= firstInfiniteHalf) return sign | 0x7c00
  // Below the smallest normal half all halves are equally far apart.
  if (size < 2 ** -14) return sign | roundToEven(size * 2 ** 24)
  floats[0] = size
  const exponent = (bits[0]! >>> 23) - 127
  // A fraction that rounds up to 1 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + roundToEven((size / 2 ** exponent - 1) * 1024))
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

function decodeHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 31
  const fraction = half & 1023
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
