import type { SandboxLimits } from '../../../src/core/sandbox.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { overrideLimits } from '../../../src/sandbox/limits.ts'
import type { Grammar } from './grammar.ts'
import { PieceWriter } from './piece-writer.ts'

/** A piece of a program: at its top, in the function, or in the function's last line. */
export interface Part {
  readonly place: 'module' | 'function' | 'ending' | 'after'
  readonly text: string
}

export interface HostileProgram {
  readonly name: string
  readonly parts: readonly Part[]
  readonly limits: SandboxLimits
}

const MAX_PIECES = { module: 2, function: 2, after: 1 } as const
/** Share of pieces whose exceptions are swallowed, so that the program goes on. */
const GUARDED = 0.8

/** Small answers, since a large one costs the host more than all else of a program. */
const LIMITS: readonly { readonly weight: number; readonly limits: SandboxLimits }[] = [
  { weight: 92, limits: overrideLimits('training', { returnBytes: 20_000 }) },
  { weight: 3, limits: overrideLimits('training', { heapMb: 40, returnBytes: 20_000 }) },
  {
    weight: 5,
    // Grading's memory, without its patience.
    limits: overrideLimits('grading', {
      returnBytes: 200_000,
      cpuMsPerTest: 200,
      cpuMsPerProgram: 400,
      stopAtTimeLimit: true,
    }),
  },
]

/** Draws a program: pieces at the top, pieces in the function, a way to end. */
export function drawHostileProgram(name: string, grammar: Grammar, rng: Rng): HostileProgram {
  const writer = new PieceWriter(grammar, rng)
  const parts: Part[] = [{ place: 'module', text: writer.write('prelude').text }]
  const draw = (place: 'module' | 'function' | 'after') => {
    for (let left = rng.range(0, MAX_PIECES[place]); left > 0; left--) {
      const { definitions, text } = writer.write('piece')
      parts.push({ place, text: [...definitions, guarded(text, rng)].join('\n') })
    }
  }
  draw('module')
  draw('function')
  const { definitions, text } = writer.write('ending')
  parts.push({ place: 'ending', text: [...definitions, text].join('\n') })
  draw('after')
  const { limits } = LIMITS[rng.weighted(LIMITS.map(({ weight }) => weight))] as (typeof LIMITS)[0]
  return { name, parts, limits }
}

function guarded(text: string, rng: Rng): string {
  if (rng.uniform() >= GUARDED) return text
  return `try:\n${indented(text)}\nexcept BaseException: pass`
}

/** The source that the parts make. */
export function sourceOf(parts: readonly Part[]): string {
  const at = (place: Part['place']) =>
    parts.filter((part) => part.place === place).map(({ text }) => text)
  const inner = [...at('function'), ...at('ending')].map(indented)
  const body = inner.length === 0 ? ['    return -1'] : inner
  return `${[...at('module'), 'def solve(n):', ...body, ...at('after')].join('\n')}\n`
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ')
}
