import type { TokenVocabulary } from '../../../src/core/token-language.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { ObservedProgram } from '../entries/behaviour.ts'
import { trialHeader, trialText } from '../entries/candidates.ts'
import type { Family, ProgramSpec } from '../entries/spec.ts'

/** Programs kept per behaviour: the shortest, and one written another way. */
const PROGRAMS_PER_BEHAVIOUR = 2

const TAKES_GENERATOR = /\b(?:sum|any|all|max|min|set|sorted|join)\(\[/g

/** `sum([… for …])` as `sum(… for …)`: one idiom for one meaning, and two tokens less. */
export function withGenerators(body: string): string {
  let text = body
  for (const { index, 0: opening } of [...body.matchAll(TAKES_GENERATOR)].reverse()) {
    const open = index + opening.length - 1
    const close = closingBracket(text, open)
    const inner = text.slice(open + 1, close)
    if (text[close + 1] !== ')' || !/ for /.test(withoutNested(inner))) continue
    text = text.slice(0, open) + inner + text.slice(close + 1)
  }
  return text
}

/** Where the bracket at `open` closes. Bodies hold no bracket within a string. */
function closingBracket(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    if ('[({'.includes(text[i]!)) depth++
    else if ('])}'.includes(text[i]!) && --depth === 0) return i
  }
  return text.length
}

/** The text with everything in brackets left out. */
function withoutNested(text: string): string {
  let flat = text
  for (let before = ''; before !== flat; ) {
    before = flat
    flat = flat.replace(/\[[^[\](){}]*\]|\([^[\](){}]*\)|\{[^[\](){}]*\}/g, '')
  }
  return flat
}

/** Every program of every family, each text once. */
export function writeAll(families: Readonly<Record<string, Family>>, rng: Rng): ProgramSpec[] {
  const byText = new Map<string, ProgramSpec>()
  for (const [name, family] of Object.entries(families)) {
    for (const written of family(rng.split(name))) {
      const spec = { ...written, body: withGenerators(written.body) }
      const key = trialText(spec)
      const known = byText.get(key)
      byText.set(
        key,
        known === undefined ? spec : { ...known, wordings: [...known.wordings, ...spec.wordings] },
      )
    }
  }
  return [...byText.values()]
}

export interface WrittenProgram {
  readonly spec: ProgramSpec
  /** Length in tokens, END included. */
  readonly tokens: number
}

/** The programs that the vocabulary can write, with their lengths. */
export function writable(
  specs: readonly ProgramSpec[],
  vocabulary: TokenVocabulary,
): WrittenProgram[] {
  return specs.flatMap((spec) => {
    const result = tokenize(trialText(spec), vocabulary, trialHeader(spec))
    return result.ok ? [{ spec, tokens: result.tokens.length }] : []
  })
}

/** How a program is written: its last tag. */
function styleOf({ spec }: ObservedProgram): string {
  return spec.tags.at(-1) ?? ''
}

/**
 * The shortest program of each behaviour, and the shortest written in another style: a loop beside
 * an expression. Random programs have no style worth keeping, so of them only the shortest stays.
 * What is kept is described in the words of everything that behaved the same.
 */
export function shortest(
  programs: readonly ObservedProgram[],
  tokensOf: ReadonlyMap<ProgramSpec, number>,
): ObservedProgram[] {
  const length = ({ spec }: ObservedProgram) => tokensOf.get(spec) ?? 0
  const alike = new Map<string, ObservedProgram[]>()
  for (const program of [...programs].sort((a, b) => length(a) - length(b))) {
    const before = alike.get(program.behaviour)
    if (before === undefined) alike.set(program.behaviour, [program])
    else before.push(program)
  }
  return [...alike.values()].flatMap((same) =>
    inStyles(same).map((kept) => describedAs(kept, same)),
  )
}

/** @param same programs of one behaviour, shortest first. */
function inStyles(same: readonly ObservedProgram[]): ObservedProgram[] {
  const kept: ObservedProgram[] = []
  for (const program of same) {
    const isNewStyle =
      program.spec.source !== 'random' && kept.every((other) => styleOf(other) !== styleOf(program))
    if (kept.length === 0 || (isNewStyle && kept.length < PROGRAMS_PER_BEHAVIOUR)) {
      kept.push(program)
    }
  }
  return kept
}

/** Words that name a loop or recursion stay with the programs that have it. */
function describedAs(kept: ObservedProgram, same: readonly ObservedProgram[]): ObservedProgram {
  const others = same.filter(
    (other) => other.spec.source !== 'random' && styleOf(other) === styleOf(kept),
  )
  const described = [kept, ...others.filter((other) => other !== kept)]
  const byHand = described.find(({ spec }) => spec.source === 'exercises')
  const spec: ProgramSpec = {
    ...kept.spec,
    source: byHand?.spec.source ?? kept.spec.source,
    wordings: unique(described.flatMap(({ spec }) => spec.wordings)),
    functionNames: unique(described.flatMap(({ spec }) => spec.functionNames)),
  }
  return { ...kept, spec }
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)]
}
