import type { Rng } from '../../../src/random/rng.ts'
import type { Domain } from './domains.ts'

/** A parameter of a family of programs: what it may be called and what is passed for it. */
export interface ParameterSpec {
  readonly names: readonly string[]
  /** A Python annotation. */
  readonly type: string
  readonly domain: Domain
}

/**
 * One behaviour to be described and written: a body and the ways to say what it does.
 * Bodies and wordings name parameters `$0`, `$1`, …; wordings hold alternatives `{one|other}`.
 */
export interface ProgramSpec {
  readonly parameters: readonly ParameterSpec[]
  readonly returnType: string
  /** Without indentation; blocks are indented by four. */
  readonly body: string
  readonly wordings: readonly string[]
  readonly functionNames: readonly string[]
  readonly tags: readonly string[]
  /** The family it comes from. */
  readonly source: string
}

/** Gives every spec of a family; what it draws comes from `rng` alone. */
export type Family = (rng: Rng) => ProgramSpec[]

const INNERMOST = /\{([^{}]*)\}/

/** Chooses among the alternatives of a wording, innermost first. */
export function expand(wording: string, rng: Rng): string {
  let text = wording
  for (let match = INNERMOST.exec(text); match !== null; match = INNERMOST.exec(text)) {
    const chosen = rng.choice((match[1] ?? '').split('|'))
    text = text.slice(0, match.index) + chosen + text.slice(match.index + match[0].length)
  }
  return text
}

/** Puts names in the place of `$0`, `$1`, …. */
export function substitute(text: string, names: readonly string[]): string {
  return text.replace(/\$(\d)/g, (slot, index: string) => names[Number(index)] ?? slot)
}

/** A sentence: single spaces, a capital at the start unless a name stands there, a full stop. */
export function asSentence(text: string, names: readonly string[]): string {
  const clean = text
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;])/g, '$1')
    .replace(/,(?=[.,:;])/g, '')
    .trim()
  const first = /^\w+/.exec(clean)?.[0] ?? ''
  const start = names.includes(first) ? clean : clean.charAt(0).toUpperCase() + clean.slice(1)
  return /[.?!]$/.test(start) ? start : `${start}.`
}
