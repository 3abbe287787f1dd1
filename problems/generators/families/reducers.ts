import { CHECK, RETURN, RETURN_LIST } from '../templates/wordings.ts'

/** A source with a property and a map applied, in code and in words. */
export interface Pipeline {
  readonly iterable: string
  readonly element: string
  readonly condition: string | null
  /** Neither filtered nor mapped: the iterable itself holds the items. */
  readonly isWholeSource: boolean
  /** `even numbers in the list`. */
  readonly subject: string
  /** `the squares of the even numbers in the list`. */
  readonly described: string
  /** `is even`. */
  readonly is: string
  readonly noun: string
  readonly place: string
  readonly item: 'int' | 'char' | 'word'
}

interface Written {
  readonly body: string
  readonly wordings: readonly string[]
  readonly returnType: string
  readonly style: 'expression' | 'loop'
}

export interface Reducer {
  readonly name: string
  readonly names: readonly string[]
  readonly takes: readonly Pipeline['item'][]
  readonly maps: boolean
  readonly needsPredicate: boolean
  readonly noPredicate: boolean
  readonly needsItems: boolean
  readonly write: (pipeline: Pipeline) => Written[]
}

const LOOP_HINT = '{|| with a loop| using a loop| in a loop| by looping}'

function clauses({ iterable, condition }: Pipeline): string {
  return `for x in ${iterable}${condition === null ? '' : ` if ${condition}`}`
}

function comprehension(pipeline: Pipeline): string {
  return `[${pipeline.element} ${clauses(pipeline)}]`
}

/** The items as the argument of a call. */
function items(pipeline: Pipeline): string {
  return pipeline.isWholeSource ? pipeline.iterable : `${pipeline.element} ${clauses(pipeline)}`
}

/** A loop that runs `step` for each item that fits. */
function loop(pipeline: Pipeline, before: string, step: string, after: string): string {
  const { iterable, condition } = pipeline
  const inner = condition === null ? `    ${step}` : `    if ${condition}:\n        ${step}`
  return `${before}\nfor x in ${iterable}:\n${inner}\nreturn ${after}`
}

function typeOf({ item }: Pipeline): string {
  return item === 'int' ? 'int' : 'str'
}

interface Rules extends Partial<Omit<Reducer, 'write' | 'name'>> {
  readonly name: string
  /** Wordings, the short body and, where there is one, the loop. */
  readonly expression?: (pipeline: Pipeline) => string
  readonly loop?: (pipeline: Pipeline) => string
  readonly wordings: (pipeline: Pipeline) => string[]
  readonly returns: (pipeline: Pipeline) => string
}

function reducer(rules: Rules): Reducer {
  return {
    name: rules.name,
    names: rules.names ?? [rules.name],
    takes: rules.takes ?? ['int', 'char', 'word'],
    maps: rules.maps ?? true,
    needsPredicate: rules.needsPredicate ?? false,
    noPredicate: rules.noPredicate ?? false,
    needsItems: rules.needsItems ?? false,
    write: (pipeline) => {
      const wordings = rules.wordings(pipeline)
      const returnType = rules.returns(pipeline)
      const short = rules.expression?.(pipeline)
      const long = rules.loop?.(pipeline)
      const written: Written[] = []
      if (short !== undefined) {
        written.push({ body: `return ${short}`, wordings, returnType, style: 'expression' })
      }
      if (long !== undefined) {
        const hinted = short === undefined ? wordings : wordings.map((text) => text + LOOP_HINT)
        written.push({ body: long, wordings: hinted, returnType, style: 'loop' })
      }
      return written
    },
  }
}

/** Words for leaving out what does not fit, where something is left out. */
const others = (pipeline: Pipeline) =>
  pipeline.condition === null
    ? ''
    : '{|, ignoring {all others|the rest|everything else}|, and ignore the rest|. {All others are|Every other one is|The rest is} ignored|. Leave out the others}'

const or = (pipeline: Pipeline, value: string) =>
  pipeline.condition === null
    ? ''
    : `{, or ${value} if there {are none|is none}|. If there {are none|is no such item}, return ${value}}`

export const REDUCERS: readonly Reducer[] = [
  reducer({
    name: 'sum',
    names: ['sum', 'total', 'sum_of', 'add'],
    takes: ['int'],
    expression: (p) => `sum(${items(p)})`,
    loop: (p) => loop(p, 'total = 0', `total += ${p.element}`, 'total'),
    wordings: (p) => [
      `${RETURN} the {sum|sum|total} of ${p.described}`,
      `{Add up|Sum|Sum up|Add together|Total} ${p.described}${others(p)}`,
      `{Add up|Sum|Add together} ${p.described} {and return the {result|total|sum}|}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'count',
    names: ['count', 'count_of', 'number_of', 'how_many'],
    maps: false,
    needsPredicate: true,
    expression: (p) => `len([x ${clauses(p)}])`,
    loop: (p) => loop(p, 'count = 0', 'count += 1', 'count'),
    wordings: (p) => [
      `{Count|Count|Return the number of|Find the number of|Return the count of} {the |}${p.subject}`,
      `{Count|Return|Find|Determine} how many ${p.noun} ${p.place} {there are |}${are(p.is)}`,
      `How many ${p.noun} ${p.place} ${are(p.is)}? Return the {count|number}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'list',
    names: ['list', 'keep', 'select', 'get', 'collect'],
    expression: comprehension,
    loop: (p) => loop(p, 'result = []', `result.append(${p.element})`, 'result'),
    wordings: (p) => [
      `${RETURN_LIST} {a|the} {new |}list of ${p.described}`,
      `{Return|Collect|List|Get} {all |}${p.described}{| as a list| in a list}${others(p)}`,
      `{Return|Make|Build} a {new |}list {made |}of ${p.described}${others(p)}`,
      `{Return|Give back} ${p.described}, {in order|in their original order|as a list}`,
    ],
    returns: (p) => `list[${typeOf(p)}]`,
  }),
  reducer({
    name: 'join',
    names: ['join', 'keep', 'only', 'extract'],
    takes: ['char', 'word'],
    expression: (p) => `''.join(${items(p)})`,
    loop: (p) => loop(p, "result = ''", `result += ${p.element}`, 'result'),
    wordings: (p) => [
      `${RETURN_LIST} a string of ${p.described}`,
      `{Join|Concatenate|Put together|String together} ${p.described}{| into one string| to a single string}`,
      `{Put|Combine} ${p.described} into one string${others(p)}`,
      `{Return|Keep} {only |}${p.described}, {joined|put together} into {a|one} string`,
    ],
    returns: () => 'str',
  }),
  reducer({
    name: 'join_with_space',
    names: ['join_words', 'sentence', 'joined'],
    takes: ['word'],
    expression: (p) => `' '.join(${items(p)})`,
    wordings: (p) => [
      `{Join|Return} ${p.described}{| into one string}, {separated by|with} {spaces|single spaces}`,
      `{Build|Return|Make} a {string|sentence|text} of ${p.described}, {separated by spaces|with spaces between them}`,
    ],
    returns: () => 'str',
  }),
  reducer({
    name: 'join_with_comma',
    names: ['comma_separated', 'joined'],
    takes: ['word'],
    expression: (p) => `','.join(${items(p)})`,
    wordings: (p) => [
      `{Join|Return} ${p.described}{| into one string}, {separated by|with} commas{| between them}`,
    ],
    returns: () => 'str',
  }),
  reducer({
    name: 'max',
    names: ['max', 'largest', 'maximum', 'biggest'],
    takes: ['int'],
    needsItems: true,
    expression: (p) =>
      p.condition === null ? `max(${items(p)})` : `max(${comprehension(p)}, default=0)`,
    wordings: (p) => [
      `{Return|Find|Get|Determine} the {largest|greatest|biggest|maximum|highest} of ${p.described}${or(p, '0')}`,
      `{Return|Find} the maximum of ${p.described}${or(p, '0')}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'min',
    names: ['min', 'smallest', 'minimum', 'lowest'],
    takes: ['int'],
    needsItems: true,
    expression: (p) =>
      p.condition === null ? `min(${items(p)})` : `min(${comprehension(p)}, default=0)`,
    wordings: (p) => [
      `{Return|Find|Get|Determine} the {smallest|least|minimum|lowest} of ${p.described}${or(p, '0')}`,
      `{Return|Find} the minimum of ${p.described}${or(p, '0')}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'product',
    names: ['product', 'multiply', 'product_of'],
    takes: ['int'],
    loop: (p) => loop(p, 'result = 1', `result *= ${p.element}`, 'result'),
    wordings: (p) => [
      `${RETURN} the product of ${p.described}`,
      `Multiply ${p.described}{| together}{| and return the {result|product}}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'any',
    names: ['any', 'has', 'contains', 'exists'],
    maps: false,
    needsPredicate: true,
    expression: (p) => `any(${p.condition} for x in ${p.iterable})`,
    loop: (p) =>
      `for x in ${p.iterable}:\n    if ${p.condition}:\n        return True\nreturn False`,
    wordings: (p) => [
      `${CHECK} {any|at least one} of the ${p.noun} ${p.place} ${p.is}`,
      `${CHECK} there {is|exists} {any|at least one} {item|one} among the ${p.noun} ${p.place} that ${p.is}`,
    ],
    returns: () => 'bool',
  }),
  reducer({
    name: 'all',
    names: ['all', 'every', 'are_all', 'only'],
    maps: false,
    needsPredicate: true,
    expression: (p) => `all(${p.condition} for x in ${p.iterable})`,
    loop: (p) =>
      `for x in ${p.iterable}:\n    if not (${p.condition}):\n        return False\nreturn True`,
    wordings: (p) => [
      `${CHECK} {every one|each|all} of the ${p.noun} ${p.place} ${p.is}`,
      `${CHECK} all {the |}${p.noun} ${p.place} ${are(p.is)}`,
    ],
    returns: () => 'bool',
  }),
  reducer({
    name: 'none',
    names: ['none', 'no', 'has_no'],
    maps: false,
    needsPredicate: true,
    expression: (p) => `not any(${p.condition} for x in ${p.iterable})`,
    wordings: (p) => [`${CHECK} {none|not one} of the ${p.noun} ${p.place} ${p.is}`],
    returns: () => 'bool',
  }),
  reducer({
    name: 'first',
    names: ['first', 'find_first', 'first_one'],
    takes: ['int'],
    needsPredicate: true,
    loop: (p) =>
      `for x in ${p.iterable}:\n    if ${p.condition}:\n        return ${p.element}\nreturn -1`,
    wordings: (p) => [
      `{Return|Find|Get} the first of ${p.described}. {Return -1 if there is none|If there is none, return -1}`,
      `{Return|Find} the first of ${p.described}, or -1 if {there is none|none exists}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'first_text',
    names: ['first', 'find_first', 'first_one'],
    takes: ['char', 'word'],
    needsPredicate: true,
    loop: (p) =>
      `for x in ${p.iterable}:\n    if ${p.condition}:\n        return ${p.element}\nreturn ''`,
    wordings: (p) => [
      `{Return|Find|Get} the first of ${p.described}. {Return an empty string if there is none|If there is none, return ''}`,
      `{Return|Find} the first of ${p.described}, or an empty string if {there is none|none exists}`,
    ],
    returns: () => 'str',
  }),
  reducer({
    name: 'last',
    names: ['last', 'find_last', 'last_one'],
    takes: ['int'],
    needsPredicate: true,
    loop: (p) => loop(p, 'result = -1', `result = ${p.element}`, 'result'),
    wordings: (p) => [
      `{Return|Find|Get} the last of ${p.described}, or -1 if there {is none|are none}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'index',
    names: ['index_of_first', 'find_index', 'position_of'],
    maps: false,
    needsPredicate: true,
    loop: (p) =>
      `for i, x in enumerate(${p.iterable}):\n    if ${p.condition}:\n        return i\nreturn -1`,
    wordings: (p) => [
      `{Return|Find} the {index|position} of the first of the ${p.subject}, or -1 if there is none`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'positions',
    names: ['positions', 'indices', 'indexes_of'],
    maps: false,
    needsPredicate: true,
    expression: (p) => `[i for i, x in enumerate(${p.iterable}) if ${p.condition}]`,
    wordings: (p) => [`{Return|List|Find} {all |}the {indices|positions} of the ${p.subject}`],
    returns: () => 'list[int]',
  }),
  reducer({
    name: 'sorted',
    names: ['sorted', 'in_order', 'sort'],
    expression: (p) => (p.isWholeSource ? `sorted(${p.iterable})` : `sorted(${items(p)})`),
    wordings: (p) => [
      `{Return|List|Give back} ${p.described}, {sorted|in ascending order|in sorted order|ordered from smallest to largest}`,
      `{Return|Make} a sorted list of ${p.described}`,
      `Sort ${p.described}{| and return them}{| in ascending order}`,
    ],
    returns: (p) => `list[${typeOf(p)}]`,
  }),
  reducer({
    name: 'sorted_down',
    names: ['descending', 'sorted_down', 'largest_first'],
    expression: (p) => `sorted(${p.isWholeSource ? p.iterable : comprehension(p)}, reverse=True)`,
    wordings: (p) => [
      `{Return|List} ${p.described}, {in descending order|sorted from largest to smallest|sorted in reverse}`,
      `Sort ${p.described} {in descending order|from largest to smallest}`,
    ],
    returns: (p) => `list[${typeOf(p)}]`,
  }),
  reducer({
    name: 'distinct',
    names: ['distinct', 'count_unique', 'different'],
    expression: (p) => `len(set(${items(p)}))`,
    wordings: (p) => [
      `{Count|Return the number of} {the |}{different|distinct|unique} values among ${p.described}`,
      `{Count|Return|Find} how many {different|distinct} values there are among ${p.described}`,
    ],
    returns: () => 'int',
  }),
  reducer({
    name: 'unique_sorted',
    names: ['unique', 'sorted_unique', 'distinct_values'],
    expression: (p) => `sorted(set(${items(p)}))`,
    wordings: (p) => [
      `{Return|List} the {different|distinct|unique} values among ${p.described}, {sorted|in ascending order}`,
      `{Return|Make} a sorted list of ${p.described} without {duplicates|repetitions}`,
    ],
    returns: (p) => `list[${typeOf(p)}]`,
  }),
  reducer({
    name: 'reversed',
    names: ['reversed', 'backwards', 'reverse_list'],
    expression: (p) =>
      p.isWholeSource ? `list(${p.iterable})[::-1]` : `${comprehension(p)}[::-1]`,
    wordings: (p) => [
      `{Return|List} ${p.described}, {in reverse order|backwards|from last to first}`,
    ],
    returns: (p) => `list[${typeOf(p)}]`,
  }),
  reducer({
    name: 'mean',
    names: ['mean', 'average', 'mean_of'],
    takes: ['int'],
    noPredicate: true,
    needsItems: true,
    expression: (p) =>
      p.isWholeSource
        ? `sum(${p.iterable}) / len(${p.iterable})`
        : `sum(${items(p)}) / len(${p.iterable})`,
    wordings: (p) => [`${RETURN} the {mean|average} of ${p.described}`],
    returns: () => 'float',
  }),
]

/** `is even` of one as said of several: `are even`. */
function are(is: string): string {
  return is
    .replace(/^is /, 'are ')
    .replace(/^has /, 'have ')
    .replace(/^(starts|ends|contains|consists|comes|begins)/, (verb) => verb.slice(0, -1))
    .replace(/^does not/, 'do not')
}
