import type { Rng } from '../../../src/random/rng.ts'
import {
  CHAR_PREDICATES,
  DIVISOR_PREDICATES,
  INT_PREDICATES,
  type Predicate,
  WORD_PREDICATES,
  WORD_TEXT_PREDICATES,
} from '../entries/predicates.ts'
import type { ParameterSpec, ProgramSpec } from '../entries/spec.ts'
import * as names from '../templates/wordings.ts'
import { CHAR_MAPS, INT_MAPS, type ItemMap, WORD_MAPS } from './item-maps.ts'
import { type Pipeline, REDUCERS, type Reducer } from './reducers.ts'

/** Where the items come from. */
interface Source {
  readonly name: string
  readonly parameters: readonly ParameterSpec[]
  /** Used instead where at least one item is needed. */
  readonly nonEmpty: readonly ParameterSpec[]
  readonly iterable: string
  /** What reads an item, where it is not the item itself: `int(x)`. */
  readonly read: string
  readonly noun: string
  readonly place: string
  readonly predicates: readonly Predicate[]
  readonly maps: readonly ItemMap[]
  readonly kind: 'int' | 'char' | 'word'
  /** How the predicate's parameter is drawn. */
  readonly further: (predicate: Predicate) => ParameterSpec
  /** How many combinations of a property and a map to draw. */
  readonly mixed: number
}

const LIMIT: ParameterSpec = { names: names.K_NAMES, type: 'int', domain: 'int' }
const DIVISOR: ParameterSpec = {
  names: ['k', 'd', 'divisor', 'factor', 'm'],
  type: 'int',
  domain: 'step',
}
const LENGTH: ParameterSpec = {
  names: ['k', 'n', 'length', 'size', 'limit'],
  type: 'int',
  domain: 'few',
}
const CHAR: ParameterSpec = { names: names.CHAR_NAMES, type: 'str', domain: 'char' }
const PART: ParameterSpec = {
  names: ['part', 'letter', 'prefix', 'ending', 'wanted'],
  type: 'str',
  domain: 'char',
}

const isDivisor = (predicate: Predicate) => DIVISOR_PREDICATES.includes(predicate)
const intLimit = (predicate: Predicate) => (isDivisor(predicate) ? DIVISOR : LIMIT)
const ALL_INT = [...INT_PREDICATES, ...DIVISOR_PREDICATES]
const int = (domain: ParameterSpec['domain'], ...of: string[]): ParameterSpec => ({
  names: of.length > 0 ? of : names.N_NAMES,
  type: 'int',
  domain,
})
const list = (domain: ParameterSpec['domain']): readonly ParameterSpec[] => [
  { names: names.INTS_NAMES, type: 'list[int]', domain },
]
const text = (domain: ParameterSpec['domain']): readonly ParameterSpec[] => [
  { names: names.TEXT_NAMES, type: 'str', domain },
]
const strings = (domain: ParameterSpec['domain']): readonly ParameterSpec[] => [
  { names: names.WORDS_NAMES, type: 'list[str]', domain },
]

const SMALL_DIGITS = ALL_INT.filter(
  ({ name }) => !/negative|outside|round|nonzero|positive|ten|three_or/.test(name),
)
/** Properties that say something about whole numbers from 1 on. */
const COUNTING = ALL_INT.filter(({ name }) => !/negative|outside|positive|nonzero/.test(name))

const SOURCES: readonly Source[] = [
  {
    name: 'list',
    parameters: list('ints'),
    nonEmpty: list('ints1'),
    iterable: '$0',
    read: 'x',
    noun: '{numbers|numbers|integers|values|elements}',
    place: '{in|of|from} {the list|$0|the given list|a list|the list $0}',
    predicates: ALL_INT,
    maps: INT_MAPS,
    kind: 'int',
    further: intLimit,
    mixed: 840,
  },
  {
    name: 'range',
    parameters: [int('nat')],
    nonEmpty: [int('pos')],
    iterable: 'range(1, $0 + 1)',
    read: 'x',
    noun: '{whole |}{numbers|integers}',
    place: '{from 1 {to|up to|through} $0|between 1 and $0|up to $0}',
    predicates: COUNTING,
    maps: INT_MAPS,
    kind: 'int',
    further: intLimit,
    mixed: 320,
  },
  {
    name: 'below',
    parameters: [int('nat')],
    nonEmpty: [int('pos')],
    iterable: 'range($0)',
    read: 'x',
    noun: '{non-negative |}{numbers|integers}',
    place: '{below|less than|smaller than} $0',
    predicates: COUNTING,
    maps: INT_MAPS,
    kind: 'int',
    further: intLimit,
    mixed: 120,
  },
  {
    name: 'between',
    parameters: [int('nat', 'a', 'low', 'start', 'first'), int('nat', 'b', 'high', 'end', 'last')],
    nonEmpty: [int('nat', 'a', 'low', 'start', 'first'), int('nat', 'b', 'high', 'end', 'last')],
    iterable: 'range($0, $1 + 1)',
    read: 'x',
    noun: '{whole |}{numbers|integers}',
    place: '{from $0 {to|up to|through} $1|between $0 and $1}{|, both included|, inclusive}',
    predicates: COUNTING,
    maps: INT_MAPS,
    kind: 'int',
    further: intLimit,
    mixed: 180,
  },
  {
    name: 'digits',
    parameters: [int('long')],
    nonEmpty: [int('long')],
    iterable: 'str($0)',
    read: 'int(x)',
    noun: '{decimal |}digits',
    place:
      '{of|in} {$0|the {number|integer} $0|the {non-negative |}{integer|number}{| $0}|a number}',
    predicates: SMALL_DIGITS,
    maps: INT_MAPS,
    kind: 'int',
    further: intLimit,
    mixed: 140,
  },
  {
    name: 'characters',
    parameters: text('text'),
    nonEmpty: text('text1'),
    iterable: '$0',
    read: 'x',
    noun: '{characters|letters}',
    place: '{in|of|from} {the string|the text|$0|the given string|the string $0|a text}',
    predicates: CHAR_PREDICATES,
    maps: CHAR_MAPS,
    kind: 'char',
    further: () => CHAR,
    mixed: 240,
  },
  {
    name: 'words',
    parameters: strings('words'),
    nonEmpty: strings('words1'),
    iterable: '$0',
    read: 'x',
    noun: '{words|strings}',
    place: '{in|of|from} {the list|$0|the given list|a list of strings|the list $0}',
    predicates: [...WORD_PREDICATES, ...WORD_TEXT_PREDICATES],
    maps: WORD_MAPS,
    kind: 'word',
    further: (predicate) => (WORD_TEXT_PREDICATES.includes(predicate) ? PART : LENGTH),
    mixed: 440,
  },
  {
    name: 'sentence',
    parameters: text('text'),
    nonEmpty: text('text1'),
    iterable: '$0.split()',
    read: 'x',
    noun: 'words',
    place: '{in|of|from} {the sentence|the text|$0|the given text|a sentence}',
    predicates: [...WORD_PREDICATES, ...WORD_TEXT_PREDICATES],
    maps: WORD_MAPS,
    kind: 'word',
    further: (predicate) => (WORD_TEXT_PREDICATES.includes(predicate) ? PART : LENGTH),
    mixed: 320,
  },
]

/** Puts the source's way of reading an item in the place of `x`. */
function reading(code: string, read: string): string {
  return read === 'x' ? code : code.replace(/\bx\b/g, read)
}

function nounPhrase(source: Source, predicate: Predicate | null): string {
  const { noun, place } = source
  if (predicate === null) return `${noun} ${place}`
  const after = `${noun} ${place} ${predicate.clause}`
  if (predicate.adjective === '') return after
  const before = `${predicate.adjective} ${noun} ${place}`
  return `{${before}|${before}|${after}}`
}

function build(
  source: Source,
  reducer: Reducer,
  predicate: Predicate | null,
  map: ItemMap | null,
): ProgramSpec[] {
  if (map !== null && !reducer.maps) return []
  if (predicate === null && reducer.needsPredicate) return []
  if (predicate !== null && reducer.noPredicate) return []
  const item = map?.gives ?? source.kind
  if (!reducer.takes.includes(item)) return []
  const base = reducer.needsItems && predicate === null ? source.nonEmpty : source.parameters
  const further = predicate?.parameter ? [source.further(predicate)] : []
  const mapFurther = map?.parameter ? [LIMIT] : []
  if (further.length + mapFurther.length > 1) return []
  const k = `$${base.length}`
  const fill = (code: string) => code.replaceAll('$k', k)
  const subject = nounPhrase(source, predicate)
  const pipeline: Pipeline = {
    iterable: source.iterable,
    element: fill(map === null ? source.read : reading(map.code, source.read)),
    condition: predicate === null ? null : fill(reading(predicate.code, source.read)),
    isWholeSource: map === null && predicate === null && source.read === 'x',
    subject: fill(subject),
    described: fill(map === null ? `the ${subject}` : map.describe(`the ${subject}`)),
    is: fill(predicate?.is ?? ''),
    noun: source.noun,
    place: source.place,
    item,
  }
  const stem = [predicate?.name, map?.name].filter((part) => part !== undefined).join('_')
  return reducer.write(pipeline).map(
    ({ body, wordings, returnType, style }): ProgramSpec => ({
      parameters: [...base, ...further, ...mapFurther],
      returnType,
      body,
      wordings,
      functionNames: reducer.names.flatMap((name) => [
        name,
        stem === '' ? `${name}_${source.name}` : `${name}_${stem}`,
      ]),
      tags: [source.name, reducer.name, style],
      source: `pipeline/${source.name}`,
    }),
  )
}

/** Filter, map and reduce over numbers, digits, characters and words. */
export function pipelines(rng: Rng): ProgramSpec[] {
  return SOURCES.flatMap((source) => {
    const draw = rng.split(source.name)
    const alone = REDUCERS.flatMap((reducer) => [
      ...build(source, reducer, null, null),
      ...source.predicates.flatMap((predicate) => build(source, reducer, predicate, null)),
      ...source.maps.flatMap((map) => build(source, reducer, null, map)),
    ])
    const mixed = Array.from({ length: source.mixed }, () =>
      build(
        source,
        draw.choice(REDUCERS),
        draw.choice(source.predicates),
        draw.choice(source.maps),
      ),
    )
    return [...alone, ...mixed.flat()]
  })
}
