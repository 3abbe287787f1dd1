import type { Rng } from '../../../src/random/rng.ts'
import { ATOM, atom, COMPARISON, operand, type Phrased, PRODUCT, SUM } from './phrased.ts'

/** Python's precedences below {@link COMPARISON}. */
const OR = 1
const AND = 2

/** The types of expressions that can be drawn. */
export type Kind = 'int' | 'bool' | 'str' | 'list[int]' | 'list[str]'

/** An expression that a program may read, with its type. */
export interface Named extends Phrased {
  readonly kind: Kind
}

/** Draws typed expressions, with the words for what they mean. */
export class Sampler {
  readonly #rng: Rng
  readonly #scope: readonly Named[]

  constructor(rng: Rng, scope: readonly Named[]) {
    this.#rng = rng
    this.#scope = scope
  }

  /** A sampler that also knows one item. */
  within(item: Named): Sampler {
    return new Sampler(this.#rng, [...this.#scope, item, item])
  }

  /** An expression of the kind; the deeper, the larger. Null where the scope gives none. */
  draw(kind: Kind, depth: number): Phrased | null {
    const known = this.#scope.filter((name) => name.kind === kind)
    if (depth <= 0 || (known.length > 0 && this.#rng.uniform() < 0.25)) {
      if (known.length > 0) return this.#rng.choice(known)
      return kind === 'int' ? this.#constant() : null
    }
    switch (kind) {
      case 'int':
        return this.#int(depth - 1)
      case 'bool':
        return this.#bool(depth - 1)
      case 'str':
        return this.#str(depth - 1)
      default:
        return this.#list(kind, depth - 1)
    }
  }

  #constant(): Phrased {
    const n = String(this.#rng.choice([0, 1, 2, 3, 4, 5, 10]))
    return atom(n, n)
  }

  #divisor(): Phrased {
    const n = String(this.#rng.choice([2, 3, 4, 5, 10]))
    return atom(n, n)
  }

  #int(depth: number): Phrased | null {
    const list = () => this.draw(this.#rng.uniform() < 0.8 ? 'list[int]' : 'list[str]', depth)
    const numbers = () => this.draw('list[int]', depth)
    const int = () => this.draw('int', depth)
    switch (this.#rng.int(13)) {
      case 0:
        return binary('+', SUM, '{the sum of @ and #|@ plus #}', int(), int())
      case 1:
        return binary('-', SUM, '{the difference between @ and #|@ minus #}', int(), int())
      case 2:
        return binary('*', PRODUCT, '{the product of @ and #|@ times #}', int(), int())
      case 3:
        return binary('%', PRODUCT, 'the remainder of @ divided by #', int(), this.#divisor())
      case 4:
        return binary('//', PRODUCT, '@ divided by #, rounded down,', int(), this.#divisor())
      case 5:
        return call('abs', 'the absolute value of @', int())
      case 6:
        return call(
          'len',
          'the {length|size} of @',
          this.#rng.uniform() < 0.7 ? list() : this.draw('str', depth),
        )
      case 7:
        return call('sum', 'the {sum|total} of @', numbers())
      case 8:
        return call('max', 'the {largest|greatest} of @', numbers())
      case 9:
        return call('min', 'the {smallest|least} of @', numbers())
      case 10:
        return this.#either(int(), this.draw('bool', depth), int())
      case 11:
        return two('max', 'the {larger|greater} of @ and #', int(), int())
      default:
        return two('min', 'the {smaller|lesser} of @ and #', int(), int())
    }
  }

  #either(yes: Phrased | null, test: Phrased | null, no: Phrased | null): Phrased | null {
    if (yes === null || test === null || no === null || yes.code === no.code) return null
    return {
      code: `${operand(yes, OR)} if ${operand(test, OR)} else ${operand(no, OR)}`,
      words: `(${yes.words} if ${test.words}, otherwise ${no.words})`,
      binding: 0,
    }
  }

  #bool(depth: number): Phrased | null {
    const int = () => this.draw('int', depth)
    const compare = (op: string, words: string) => binary(op, COMPARISON, words, int(), int())
    switch (this.#rng.int(10)) {
      case 0:
      case 1:
        return compare('>', '@ is {greater|larger} than #')
      case 2:
        return compare('<', '@ is {less|smaller} than #')
      case 3:
        return compare('==', '@ {equals|is equal to} #')
      case 4:
        return compare('!=', '@ {differs from|is not equal to} #')
      case 5:
        return binary('==', COMPARISON, '@ is even', suffixed(int(), '% 2'), atom('0', '0'))
      case 6:
        return binary('==', COMPARISON, '@ is odd', suffixed(int(), '% 2'), atom('1', '1'))
      case 7:
        return binary('and', AND, '@ and #', this.draw('bool', depth), this.draw('bool', depth))
      case 8:
        return binary('or', OR, '@ or #', this.draw('bool', depth), this.draw('bool', depth))
      default:
        return binary(
          'in',
          COMPARISON,
          '@ {occurs|is} in #',
          this.draw('str', depth),
          this.draw('str', depth),
        )
    }
  }

  #str(depth: number): Phrased | null {
    const str = () => this.draw('str', depth)
    switch (this.#rng.int(9)) {
      case 0:
        return binary('+', SUM, '@ followed by #', str(), str())
      case 1:
        return after('.upper()', '@ in upper case', str())
      case 2:
        return after('.lower()', '@ in lower case', str())
      case 3:
        return after('[::-1]', '@ {reversed|backwards}', str())
      case 4:
        return after('[1:]', '@ without its first character', str())
      case 5:
        return after('[:-1]', '@ without its last character', str())
      case 6:
        return binary('*', PRODUCT, '@ repeated # times', str(), this.draw('int', depth - 1))
      case 7:
        return call('str', '@ as a string', this.draw('int', depth))
      default: {
        const item = this.within({ ...atom('x', 'the character'), kind: 'str' })
        return this.#over(
          "''.join",
          'the text made of # for each character of @',
          'str',
          item,
          'str',
          depth,
        )
      }
    }
  }

  #list(kind: 'list[int]' | 'list[str]', depth: number): Phrased | null {
    const list = () => this.draw(kind, depth)
    const item = kind === 'list[int]' ? 'int' : 'str'
    const noun = item === 'int' ? 'the number' : 'the word'
    switch (this.#rng.int(9)) {
      case 0:
        return call('sorted', '@ sorted', list())
      case 1:
        return after('[::-1]', '@ reversed', list())
      case 2:
        return after('[1:]', '@ without the first item', list())
      case 3:
        return after('[:-1]', '@ without the last item', list())
      case 4:
        return binary('+', SUM, '@ followed by #', list(), list())
      case 5: {
        const inner = this.within({ ...atom('x', noun), kind: item })
        return this.#filter(kind, inner, depth)
      }
      case 6: {
        if (kind === 'list[str]')
          return after('.split()', 'the words of @', this.draw('str', depth))
        const inner = this.within({ ...atom('x', 'the word'), kind: 'str' })
        return this.#over('', 'the list of # for each word of @', 'list[str]', inner, 'int', depth)
      }
      default: {
        const inner = this.within({ ...atom('x', noun), kind: item })
        return this.#over(
          '',
          `the list of # for each {item|${item === 'int' ? 'number' : 'word'}} of @`,
          kind,
          inner,
          item,
          depth,
        )
      }
    }
  }

  #over(
    wrapper: string,
    words: string,
    from: Kind,
    inner: Sampler,
    gives: Kind,
    depth: number,
  ): Phrased | null {
    const source = this.draw(from, depth)
    const element = inner.draw(gives, depth)
    if (source === null || element === null || !mentionsItem(element) || element.code === 'x')
      return null
    if (mentionsItem(source)) return null
    const body = `${element.code} for x in ${operand(source, OR)}`
    const code = wrapper === '' ? `[${body}]` : `${wrapper}(${body})`
    return atom(code, fill(words, source, element))
  }

  #filter(kind: Kind, inner: Sampler, depth: number): Phrased | null {
    const source = this.draw(kind, depth)
    const test = inner.draw('bool', depth)
    if (source === null || test === null || !mentionsItem(test) || mentionsItem(source)) return null
    return atom(
      `[x for x in ${operand(source, OR)} if ${operand(test, OR)}]`,
      `the items of ${source.words} for which ${test.words}`,
    )
  }
}

/** Whether it depends on anything; what does not is only a long way to write a constant. */
function isOpen({ code }: Phrased): boolean {
  return code.includes('$') || mentionsItem({ code })
}

/** Whether it reads the item `x`. */
export function mentionsItem({ code }: Pick<Phrased, 'code'>): boolean {
  return /\bx\b/.test(code.replace(/'[^']*'/g, ''))
}

function fill(words: string, a: Phrased, b: Phrased): string {
  return words.replaceAll('@', () => a.words).replaceAll('#', () => b.words)
}

function call(name: string, words: string, inner: Phrased | null): Phrased | null {
  if (inner === null || !isOpen(inner)) return null
  const filled = words.replaceAll('@', () => inner.words)
  return atom(`${name}(${inner.code})`, filled)
}

function two(name: string, words: string, a: Phrased | null, b: Phrased | null): Phrased | null {
  if (a === null || b === null || a.code === b.code || !(isOpen(a) || isOpen(b))) return null
  return atom(`${name}(${a.code}, ${b.code})`, fill(words, a, b))
}

function after(code: string, words: string, inner: Phrased | null): Phrased | null {
  return (
    inner &&
    atom(
      `${operand(inner, ATOM)}${code}`,
      words.replaceAll('@', () => inner.words),
    )
  )
}

function suffixed(inner: Phrased | null, code: string): Phrased | null {
  return (
    inner && { code: `${operand(inner, PRODUCT)} ${code}`, words: inner.words, binding: PRODUCT }
  )
}

function binary(
  op: string,
  binding: number,
  words: string,
  a: Phrased | null,
  b: Phrased | null,
): Phrased | null {
  if (a === null || b === null || a.code === b.code || !(isOpen(a) || isOpen(b))) return null
  const isComparison = binding === COMPARISON
  const code = `${operand(a, binding + (isComparison ? 1 : 0))} ${op} ${operand(b, binding + 1)}`
  return { code, words: fill(words, a, b), binding }
}
