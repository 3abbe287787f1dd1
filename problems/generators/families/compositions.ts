import type { Rng } from '../../../src/random/rng.ts'
import type { ParameterSpec, ProgramSpec } from '../entries/spec.ts'
import { parameters } from '../entries/terse.ts'
import { CHECK, RETURN } from '../templates/wordings.ts'
import { atom, COMPARISON, operand, type Phrased, PRODUCT, SUM, unwrapped } from './phrased.ts'
import { STEPS, type Step } from './typed-steps.ts'

const STARTS: readonly (readonly [terse: string, type: string, words: string])[] = [
  ['text', 'str', '{the text|$0|the string|the string $0|the given text}'],
  ['text1', 'str', '{the text|$0|the string|the string $0|the given text}'],
  ['ints', 'list[int]', '{the list|$0|the numbers|the list $0|the given list|the numbers in $0}'],
  ['ints1', 'list[int]', '{the list|$0|the numbers|the list $0|the given list|the numbers in $0}'],
  ['words1', 'list[str]', '{the list of words|$0|the words|the words in $0|the strings in $0}'],
  ['long', 'int', '{the number|$0|the number $0|the integer $0}'],
]

interface Chain {
  readonly value: Phrased
  readonly type: string
  readonly parameters: readonly ParameterSpec[]
}

/** Applies random steps to the parameter in `slot`; at most one of them takes a further one. */
function chain(rng: Rng, start: (typeof STARTS)[number], slot: number, length: number): Chain {
  const [terse, type, words] = start
  const own = parameters(terse)
  let link: Chain = {
    value: atom(`$${slot}`, words.replaceAll('$0', `$${slot}`)),
    type,
    parameters: own,
  }
  for (let i = 0; i < length; i++) {
    const isFull = link.parameters.length > 1 || slot > 0
    const fitting = STEPS.filter(
      ({ from, further }) => from === link.type && !(isFull && further !== null),
    )
    if (fitting.length === 0) break
    link = apply(link, rng.choice(fitting), slot)
  }
  return link
}

function apply(link: Chain, next: Step, slot: number): Chain {
  const k = `$${slot + link.parameters.length}`
  return {
    value: {
      code: next.code(link.value).replaceAll('$k', () => k),
      words: next.words(link.value.words).replaceAll('$k', () => k),
      binding: next.binding,
    },
    type: next.to,
    parameters:
      next.further === null ? link.parameters : [...link.parameters, ...parameters(next.further)],
  }
}

function write({ value, type, parameters: all }: Chain, source: string): ProgramSpec {
  const { words, code } = value
  return {
    parameters: all,
    returnType: type,
    body: `return ${unwrapped(code)}`,
    wordings:
      type === 'bool'
        ? [`${CHECK} ${words}`, `${CHECK} ${words}{|, otherwise return False|}`]
        : [`${RETURN} ${words}`, `${RETURN} ${words}`],
    functionNames: ['transform', 'convert', 'process', 'extract', 'get_result', 'compute'],
    tags: ['composition', type === 'str' ? 'strings' : 'builtins', 'expression'],
    source,
  }
}

/** Chains of builtins and methods over one value. */
export function chains(rng: Rng): ProgramSpec[] {
  const singles = STARTS.flatMap((start) =>
    STEPS.filter(({ from }) => from === start[1]).map((only) =>
      apply(chain(rng, start, 0, 0), only, 0),
    ),
  )
  const longer = Array.from({ length: 3_500 }, () =>
    chain(rng, rng.choice(STARTS), 0, rng.range(2, 3)),
  )
  return [...singles, ...longer].map((link) => write(link, 'chains'))
}

const JOINTS: readonly (readonly [
  type: string,
  to: string,
  code: string,
  words: string,
  binding: number,
])[] = [
  ['int', 'int', '@ + #', '{the sum of @ and #|@ plus #}', SUM],
  ['int', 'int', '@ - #', '{the difference between @ and #|@ minus #}', SUM],
  ['int', 'int', '@ * #', 'the product of @ and #', PRODUCT],
  ['int', 'int', 'max(@, #)', 'the {larger|maximum|greater} of @ and #', 9],
  ['int', 'int', 'min(@, #)', 'the {smaller|minimum} of @ and #', 9],
  ['int', 'bool', '@ > #', '@ is {greater|larger|more} than #', COMPARISON],
  ['int', 'bool', '@ < #', '@ is {less|smaller} than #', COMPARISON],
  ['int', 'bool', '@ == #', '@ {equals|is equal to} #', COMPARISON],
  ['int', 'bool', '@ != #', '@ {differs from|is not equal to} #', COMPARISON],
  ['str', 'str', '@ + #', '@ followed by #', SUM],
  ['str', 'str', "@ + ' ' + #", '@ and #, {with|separated by} a space{| between them}', SUM],
  ['str', 'bool', '@ == #', '@ {equals|is equal to|is the same as} #', COMPARISON],
  ['str', 'bool', '@ in #', '@ {occurs|appears|is contained} in #', COMPARISON],
  ['str', 'bool', '@ < #', '@ comes before # {in alphabetical order|alphabetically}', COMPARISON],
  ['list[int]', 'list[int]', '@ + #', '@ followed by #', SUM],
  ['list[int]', 'bool', '@ == #', '@ {equals|is equal to|is the same as} #', COMPARISON],
  ['list[str]', 'list[str]', '@ + #', '@ followed by #', SUM],
  ['int', 'list[int]', '[@, #]', '{a list of @ and #|@ and # as a list}', 9],
  ['str', 'list[str]', '[@, #]', '{a list of @ and #|@ and # as a list}', 9],
]

/** Two values, or two views of one value, joined by an operator. */
export function joints(rng: Rng): ProgramSpec[] {
  return Array.from({ length: 2_500 }, () => {
    const start = rng.choice(STARTS)
    const isSame = rng.uniform() < 0.5
    const first = chain(rng, start, 0, rng.range(isSame ? 1 : 0, 2))
    const second = isSame
      ? chain(rng, start, 0, rng.range(0, 2))
      : chain(rng, rng.choice(STARTS), first.parameters.length, rng.range(0, 2))
    const fitting = JOINTS.filter(([type]) => type === first.type && type === second.type)
    const all = isSame ? first.parameters : [...first.parameters, ...second.parameters]
    if (fitting.length === 0 || all.length > 3 || (isSame && second.parameters.length > 1))
      return []
    const [, to, code, words, binding] = rng.choice(fitting)
    if (first.value.code === second.value.code) return []
    const value: Phrased = {
      code: code
        .replace('@', () => operand(first.value, binding === 9 ? 0 : binding))
        .replace('#', () => operand(second.value, binding === 9 ? 0 : binding + 1)),
      words: words
        .replaceAll('@', () => first.value.words)
        .replaceAll('#', () => second.value.words),
      binding,
    }
    return write({ value, type: to, parameters: all }, 'joints')
  }).flat()
}
