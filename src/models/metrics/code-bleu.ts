import { parseFunction } from '../../python/parser/python-parser.ts'
import { bleu } from './bleu.ts'

/** A program as its tokens' texts and as source. */
export interface ScoredProgram {
  readonly tokens: readonly string[]
  readonly source: string
}

export interface CodeBleu {
  /** Mean of the four parts. */
  readonly score: number
  readonly ngram: number
  /** 1-grams of keywords count five times. */
  readonly weightedNgram: number
  /** Share of the reference's subtrees that the candidate has too, names left out. */
  readonly syntax: number
  /** Share of the reference's flows from one variable into another that the candidate has too. */
  readonly dataflow: number
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'return if else elif for in while not and or break continue lambda is None True False'.split(' '),
)
const KEYWORD_WEIGHT = 5

/**
 * A score in the manner of CodeBLEU (Ren et al. 2020) for the token language: BLEU, BLEU that
 * weighs keywords, matching subtrees, matching data flow. Where a program does not parse, trees and
 * flows score 0; where the reference has no flow, that part repeats the mean of the others.
 */
export function codeBleu(candidate: ScoredProgram, reference: ScoredProgram): CodeBleu {
  const ngram = bleu(candidate.tokens, reference.tokens)
  const weightedNgram = bleu(candidate.tokens, reference.tokens, {
    weight: (token) => (KEYWORDS.has(token) ? KEYWORD_WEIGHT : 1),
  })
  const ours = structureOf(candidate.source)
  const theirs = structureOf(reference.source)
  const syntax = recall(ours.subtrees, theirs.subtrees) ?? 0
  const dataflow = recall(ours.flows, theirs.flows) ?? (ngram + weightedNgram + syntax) / 3
  return {
    score: (ngram + weightedNgram + syntax + dataflow) / 4,
    ngram,
    weightedNgram,
    syntax,
    dataflow,
  }
}

interface Structure {
  readonly subtrees: readonly string[]
  readonly flows: readonly string[]
}

type Node = { readonly [key: string]: unknown }

function structureOf(source: string): Structure {
  try {
    const { body, parameters } = parseFunction(source)
    const subtrees: string[] = []
    describe(body, subtrees)
    const order = new Map<string, string>()
    for (const { name } of parameters) nameOrder(name, order)
    const flows: string[] = []
    collectFlows(body, order, flows)
    return { subtrees, flows }
  } catch {
    return { subtrees: [], flows: [] }
  }
}

/** A node's shape without names, literals and places; every node with a kind is a subtree. */
function describe(value: unknown, subtrees: string[]): string {
  if (Array.isArray(value)) return `[${value.map((item) => describe(item, subtrees)).join()}]`
  if (typeof value !== 'object' || value === null) return ''
  const node = value as Node
  const parts: string[] = []
  for (const [key, child] of Object.entries(node)) {
    if (key === 'operator' || key === 'operators') parts.push(operatorTexts(child))
    else if (typeof child === 'object') parts.push(describe(child, subtrees))
    else if (key === 'word' || (key === 'name' && node.kind === 'attribute')) {
      parts.push(String(child))
    }
  }
  const text = `${String(node.kind ?? '')}(${parts.filter((part) => part !== '').join()})`
  if (node.kind !== undefined) subtrees.push(text)
  return text
}

function operatorTexts(value: unknown): string {
  if (typeof value === 'string') return value
  const items = Array.isArray(value) ? value : [value]
  return items.map((item) => String((item as { text?: unknown }).text)).join(' ')
}

/** `v1<-v0` for each variable read in an assignment, a loop's head included; nested blocks too. */
function collectFlows(value: unknown, order: Map<string, string>, flows: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collectFlows(item, order, flows)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const node = value as Node
  const [targets, sources] = flowOf(node)
  const read = namesIn(sources).map((name) => nameOrder(name, order))
  for (const target of namesIn(targets)) {
    const to = nameOrder(target, order)
    for (const from of read) flows.push(`${to}<-${from}`)
  }
  if (node.kind === 'return') {
    for (const name of namesIn(node.value)) flows.push(`return<-${nameOrder(name, order)}`)
  }
  for (const child of Object.values(node)) collectFlows(child, order, flows)
}

function flowOf(node: Node): [targets: unknown, sources: unknown] {
  if (node.kind === 'assign') return [node.targets, node.value]
  if (node.kind === 'augmented') return [node.target, [node.target, node.value]]
  if ('iterable' in node) return [node.target, node.iterable]
  return [null, null]
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  const node = value as Node
  if (node.kind === 'name') return [String(node.name)]
  return Object.values(node).flatMap(namesIn)
}

/** Variables are numbered as they come, so that their names do not matter. */
function nameOrder(name: string, order: Map<string, string>): string {
  const known = order.get(name)
  if (known !== undefined) return known
  const fresh = `v${order.size}`
  order.set(name, fresh)
  return fresh
}

/** Share of `theirs`, with repeats, found in `ours`; null where there is nothing to find. */
function recall(ours: readonly string[], theirs: readonly string[]): number | null {
  if (theirs.length === 0) return null
  const left = new Map<string, number>()
  for (const text of ours) left.set(text, (left.get(text) ?? 0) + 1)
  let found = 0
  for (const text of theirs) {
    const count = left.get(text) ?? 0
    if (count === 0) continue
    found++
    left.set(text, count - 1)
  }
  return found / theirs.length
}
