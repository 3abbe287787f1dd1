import { describe, expect, it } from 'vitest'
import {
  METER_EXPORTS,
  meterModule,
  REQUIRED_EXPORTS,
} from '../../../../src/sandbox/wasm/metering.ts'

interface Compiled {
  readonly exports: Record<string, { value: number } & ((...args: number[]) => number)>
}

const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object
    Instance: new (module: object, imports: object) => Compiled
  }
}

const I32 = 0x7f
const text = (name: string): number[] => [name.length, ...Buffer.from(name)]
const size = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, n >> 7])
const section = (id: number, body: readonly number[]): number[] => [
  id,
  ...size(body.length),
  ...body,
]
const vector = (items: readonly (readonly number[])[]): number[] => [items.length, ...items.flat()]
const body = (code: readonly number[]): number[] => [code.length + 2, 0, ...code, 0x0b]

/** A module of functions with one integer each, and of the exports that metering asks for. */
function moduleOf(functions: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const all: Record<string, readonly number[]> = {
    ...functions,
    ...Object.fromEntries(REQUIRED_EXPORTS.map((name) => [name, [0x20, 0]])),
  }
  const names = Object.keys(all)
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      vector([
        [0x60, 1, I32, 1, I32],
        [0x60, 3, I32, I32, I32, 0],
        [0x60, 0, 0],
      ]),
    ),
    ...section(2, vector([[...text('e'), ...text('f'), 0, 2]])),
    ...section(3, vector(names.map(() => [0]))),
    ...section(5, vector([[0, 1]])),
    // The stack begins at 1,000.
    ...section(6, vector([[I32, 1, 0x41, ...[0xe8, 0x07], 0x0b]])),
    ...section(
      7,
      vector([
        [...text('__stack_pointer'), 3, 0],
        ...names.map((name, i) => [...text(name), 0, i + 1]),
      ]),
    ),
    ...section(10, vector(Object.values(all).map(body))),
  ])
}

function compile(functions: Readonly<Record<string, readonly number[]>>): Compiled['exports'] {
  const metered = meterModule(moduleOf(functions))
  return new WebAssembly.Instance(new WebAssembly.Module(metered), { e: { f: () => {} } }).exports
}

const countdown = [...[0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b], ...[0x20, 0]]

describe('a metered module', () => {
  it('takes a unit of fuel for each turn of a loop, and traps below zero', () => {
    const { run, [METER_EXPORTS.fuel]: fuel, ...exports } = compile({ run: countdown })
    if (run === undefined || fuel === undefined) throw new Error('not exported')
    fuel.value = 100
    expect(run(40)).toBe(0)
    expect(fuel.value).toBe(60)
    expect(() => run(61)).toThrow('unreachable')
    expect(fuel.value).toBe(-1)
    expect(exports[METER_EXPORTS.exchangeFuel]?.(7)).toBe(-1)
    expect(fuel.value).toBe(7)
    expect(exports[METER_EXPORTS.exchangeFuel]?.(-1)).toBe(7)
    // Nothing with a loop runs while the tank is empty.
    expect(() => run(1)).toThrow('unreachable')
  })

  it('counts recursion, gives it a frame, and traps at the end of the stack', () => {
    // run(n) = n == 0 ? 0 : run(n - 1)
    const recursive = [
      ...[0x20, 0, 0x45, 0x04, I32, 0x41, 0, 0x05],
      ...[0x20, 0, 0x41, 1, 0x6b, 0x10, 1, 0x0b],
    ]
    const { run, ...exports } = compile({ run: recursive })
    const [fuel, limit] = [exports[METER_EXPORTS.fuel], exports[METER_EXPORTS.stackLimit]]
    const pointer = exports.__stack_pointer
    if (!run || !fuel || !limit || !pointer) throw new Error('not exported')
    fuel.value = 1_000
    expect(run(3)).toBe(0)
    expect(fuel.value).toBe(1_000 - 4)
    expect(pointer.value).toBe(1_000)
    limit.value = 400
    expect(() => run(5)).toThrow('unreachable')
    expect(pointer.value >>> 0).toBeLessThan(400)
  })

  it('notes that something was hashed by its address, whoever calls', () => {
    const hash = REQUIRED_EXPORTS.indexOf('PyObject_GenericHash')
    // Exports stand in order: run is function 1, after one import, and what is required follows.
    const { run, idle, ...exports } = compile({
      run: [0x20, 0, 0x10, 3 + hash],
      idle: [0x20, 0],
    })
    const seen = exports[METER_EXPORTS.exchangeAddressSeen]
    if (!run || !idle || !seen) throw new Error('not exported')
    idle(7)
    expect(seen(0)).toBe(0)
    expect(run(7)).toBe(7)
    expect(seen(0)).toBe(1)
    expect(seen(0)).toBe(0)
  })
})
