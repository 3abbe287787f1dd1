import { halt, type Meter } from './meter.ts'

/** Clocks of the host: a quick one of whole milliseconds, and a fine one that costs a call out. */
export interface RealClocks {
  now(): number
  fineNow(): number
}

/** 2026-01-01. Time moves only by being read and by work done, so that every run sees the same. */
const EPOCH_MS = 1_767_225_600_000
/** About what a unit of fuel takes on an ordinary machine. */
const MS_PER_FUEL = 1e-5

/**
 * Sets up the isolate's globals as the JavaScript shell that Emscripten knows how to start in:
 * no Node, no browser, no clock and no randomness but the ones made here.
 *
 * @returns the real clocks in milliseconds, which nothing else in the guest can reach afterwards.
 */
export function createEnvironment(meter: Meter, log: (line: string) => void): RealClocks {
  const root = globalThis as unknown as Record<string, unknown>
  const RealDate = Date
  const fineNow = root.fineNow as () => number
  delete root.fineNow
  const virtualMs = virtualClock(meter)
  class VirtualDate extends RealDate {
    constructor(...args: number[]) {
      super(...((args.length === 0 ? [EPOCH_MS + virtualMs()] : args) as [number]))
    }
    static override now(): number {
      return EPOCH_MS + virtualMs()
    }
  }
  const print = (...args: unknown[]) => log(args.map(String).join(' '))
  root.Date = VirtualDate
  root.performance = { now: virtualMs, timeOrigin: EPOCH_MS }
  root.console = { log: print, warn: print, error: print }
  root.read = () => {
    throw new Error('the sandbox reads no files')
  }
  root.load = () => {}
  root.readbuffer = root.read
  root.setTimeout = () => 0
  root.clearTimeout = () => {}
  root.os = { system: systemRandom }
  return { now: RealDate.now.bind(RealDate), fineNow }
}

/** A clock that goes by the fuel used and by how often it was read, and takes a unit of work for it. */
function virtualClock(meter: Meter): () => number {
  return () => {
    meter.clockReads++
    if (meter.inside) {
      meter.work++
      if (meter.workLimit > 0 && meter.work > meter.workLimit) halt('work', 'clock')
    }
    return meter.clockReads * 0.001 + meter.burnt() * MS_PER_FUEL
  }
}

/** Emscripten's shell fetches random bytes as base64 by a command; this gives zeros instead. */
function systemRandom(_command: string, args: string[]): string {
  const bytes = Number(/head -c(\d+)/.exec(args[1] ?? '')?.[1] ?? 0)
  const text = 'A'.repeat(Math.ceil(bytes / 3) * 4)
  const padding = (3 - (bytes % 3)) % 3
  return text.slice(0, text.length - padding) + '='.repeat(padding)
}
