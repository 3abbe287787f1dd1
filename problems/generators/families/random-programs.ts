import type { Rng } from '../../../src/random/rng.ts'
import type { ParameterSpec, ProgramSpec } from '../entries/spec.ts'
import { parameters } from '../entries/terse.ts'
import { CHECK, RETURN } from '../templates/wordings.ts'
import { type Kind, mentionsItem, type Named, Sampler } from './expression-sampler.ts'
import { atom, operand, SUM, unwrapped } from './phrased.ts'

/** Programs wanted, and how often to try. */
const PROGRAMS = 9_000
const ATTEMPTS = 90_000

/** Parameters a random program may have, with the words for each. */
const HEADERS: readonly (readonly [terse: string, ...of: readonly (readonly [Kind, string])[]])[] =
  [
    ['int', ['int', '$0']],
    ['nat', ['int', '$0']],
    ['a,x,first,n=int b,y,second,k=int', ['int', '$0'], ['int', '$1']],
    ['ints', ['list[int]', '{$0|the list|the list $0}']],
    ['ints1', ['list[int]', '{$0|the list|the list $0}']],
    ['ints k,n,limit=few', ['list[int]', '{$0|the list|the list $0}'], ['int', '$1']],
    ['a,first,xs=ints b,second,ys=ints', ['list[int]', '$0'], ['list[int]', '$1']],
    ['text', ['str', '{$0|the text|the string}']],
    ['text1', ['str', '{$0|the text|the string}']],
    ['text char', ['str', '{$0|the text|the string}'], ['str', '$1']],
    ['words', ['list[str]', '{$0|the list of words|the words}']],
    ['words1 k,n,length=few', ['list[str]', '{$0|the list of words|the words}'], ['int', '$1']],
  ]

interface Written {
  readonly body: string
  readonly returnType: Kind
  readonly wordings: readonly string[]
}

function expressionProgram(rng: Rng, sampler: Sampler): Written | null {
  const returnType = rng.choice<Kind>([
    'int',
    'int',
    'bool',
    'str',
    'list[int]',
    'list[int]',
    'list[str]',
  ])
  const value = sampler.draw(returnType, rng.range(2, 4))
  if (value === null || /^\$\d$/.test(value.code)) return null
  const verb = returnType === 'bool' ? CHECK : RETURN
  return { body: `return ${value.code}`, returnType, wordings: [`${verb} ${value.words}`] }
}

function branchProgram(rng: Rng, sampler: Sampler): Written | null {
  const returnType = rng.choice<Kind>(['int', 'int', 'str', 'list[int]'])
  const test = sampler.draw('bool', 2)
  const yes = sampler.draw(returnType, rng.range(0, 2))
  const no = sampler.draw(returnType, rng.range(0, 2))
  if (test === null || yes === null || no === null || yes.code === no.code) return null
  return {
    body: `if ${test.code}:\n    return ${yes.code}\nreturn ${no.code}`,
    returnType,
    wordings: [
      `If ${test.words}, return ${yes.words}. {Otherwise|If not}, return ${no.words}`,
      `Return ${yes.words} if ${test.words}, {otherwise|else} ${no.words}`,
    ],
  }
}

const FOLDS: readonly (readonly [start: string, step: string, words: string])[] = [
  ['0', 'total += @', 'add @ to the total'],
  ['1', 'total *= @', 'multiply the total by @'],
  ['0', 'total -= @', 'subtract @ from the total'],
  ['0', 'total = max(total, @)', 'set the total to @ if that is larger'],
  ['0', 'total = total * 2 + @', 'double the total and add @'],
  ['0', 'total = @ - total', 'set the total to @ minus the total'],
  ['10', 'total = min(total, @)', 'set the total to @ if that is smaller'],
]

/** A loop that carries a total, over a list, a text or a range. */
function loopProgram(rng: Rng, scope: readonly Named[], sampler: Sampler): Written | null {
  const source = rng.choice(scope)
  if (source.kind === 'bool') return null
  const isCount = source.kind === 'int'
  const item: Named = {
    ...atom(
      'x',
      isCount || source.kind === 'list[int]'
        ? 'the number'
        : source.kind === 'str'
          ? 'the character'
          : 'the word',
    ),
    kind: isCount || source.kind === 'list[int]' ? 'int' : 'str',
  }
  const inner = sampler.within(item)
  const value = inner.draw('int', rng.range(1, 2))
  const test = rng.uniform() < 0.5 ? inner.draw('bool', 2) : null
  if (value === null || !(mentionsItem(value) || (test !== null && mentionsItem(test)))) return null
  const [start, step, words] = rng.choice(FOLDS)
  const isInCall = step.includes('(') || step.includes('= @')
  const line = step.replace('@', () =>
    operand(value, isInCall ? (/@ -/.test(step) ? SUM : 0) : SUM + 1),
  )
  const iterable = isCount ? `range(1, ${source.code} + 1)` : source.code
  const done = words.replaceAll('@', () => value.words)
  const inside = test === null ? `    ${line}` : `    if ${test.code}:\n        ${line}`
  const every = isCount
    ? `number from 1 to ${source.words}`
    : `${item.words.slice(4)} of ${source.words}`
  const when = test === null ? '' : ` if ${test.words}`
  return {
    body: `total = ${start}\nfor x in ${iterable}:\n${inside}\nreturn total`,
    returnType: 'int',
    wordings: [
      `Start with {a total of |}${start}. For {each|every} ${every}, ${done}${when}. Return the total`,
      `Begin with ${start} and go through {each|every} ${every}: ${done}${when}. {Return|Give back} the {result|total}`,
    ],
  }
}

/** Programs drawn from a typed grammar, described mechanically. */
export function randomPrograms(rng: Rng): ProgramSpec[] {
  const specs: ProgramSpec[] = []
  for (let i = 0; i < ATTEMPTS && specs.length < PROGRAMS; i++) {
    const [terse, ...of] = rng.choice(HEADERS)
    const scope = of.map(([kind, words], slot): Named => ({ ...atom(`$${slot}`, words), kind }))
    const sampler = new Sampler(rng, scope)
    const form = rng.weighted([5, 2, 3])
    const written =
      form === 0
        ? expressionProgram(rng, sampler)
        : form === 1
          ? branchProgram(rng, sampler)
          : loopProgram(rng, scope, sampler)
    const all = parameters(terse)
    if (written === null || !isUsable(written.body, all)) continue
    specs.push({
      ...written,
      body: unwrapped(written.body),
      parameters: all,
      functionNames: ['solve', 'compute', 'process', 'run', 'result_of', 'derive'],
      tags: ['random', form === 0 ? 'expression' : form === 1 ? 'branch' : 'loop'],
      source: 'random',
    })
  }
  return specs
}

const MAX_LENGTH = 150

function isUsable(body: string, all: readonly ParameterSpec[]): boolean {
  return body.length <= MAX_LENGTH && all.every((_, i) => body.includes(`$${i}`))
}
