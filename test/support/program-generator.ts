import type { Rng } from '../../src/random/rng.ts'

/**
 * Random programs of the subset, written as source from rules of its own: what Python allows and
 * when a name is bound. It knows nothing of the token grammar it checks.
 */
export class ProgramGenerator {
  readonly #rng: Rng
  readonly #functionName: string
  readonly #parameters: readonly string[]
  /** Names a program may bind; some the token language has to rename. */
  readonly #pool: readonly string[]
  #fuel = 0
  /** Expressions around the one being written; lines may not nest without end. */
  #nesting = 0

  constructor(rng: Rng, functionName: string, parameters: readonly string[]) {
    this.#rng = rng
    this.#functionName = functionName
    this.#parameters = parameters
    const names = ['i', 'x', 'acc', 'my_total', 'result', 'k2', 'sum_', 'word', 'lo', 'hi', 'y']
    this.#pool = names.filter((name) => !parameters.includes(name) && name !== functionName)
  }

  /** One function; `fuel` bounds its size, in expressions and statements. */
  program(fuel: number): string {
    this.#fuel = fuel
    const head = `def ${this.#functionName}(${this.#parameters.join(', ')}):`
    const scope = { bound: new Set(this.#parameters), loops: 0, depth: 1 }
    return `${[head, ...this.#block(scope)].join('\n')}\n`
  }

  #chance(probability: number): boolean {
    return this.#rng.uniform() < probability
  }

  #block(scope: Scope): string[] {
    const lines: string[] = []
    const count = this.#rng.range(1, 4)
    for (let i = 0; i < count; i++) {
      if (i > 0 && this.#fuel <= 0) break
      lines.push(...this.#statement(scope))
    }
    return lines
  }

  #statement(scope: Scope): string[] {
    this.#fuel -= 1
    const pad = '    '.repeat(scope.depth)
    const simple = this.#fuel <= 0 || scope.depth > 4 || this.#chance(0.6)
    if (!simple) return this.#compound(scope, pad)
    return [pad + this.#simple(scope)]
  }

  #simple(scope: Scope): string {
    const names = scopeNames(scope)
    switch (this.#rng.int(9)) {
      case 0:
        return this.#chance(0.2) ? 'return' : `return ${this.#values(names)}`
      case 1:
        return scope.loops > 0 ? this.#rng.choice(['break', 'continue']) : 'pass'
      case 2: {
        const name = this.#some(scope.bound)
        if (name === null) return 'pass'
        const operator = this.#rng.choice(['+=', '-=', '*=', '//=', '%='])
        return `${name} ${operator} ${this.#expression(names, 0)}`
      }
      case 3: {
        const targets = [this.#newName(), this.#newName()]
        const text = `${this.#chance(0.3) ? `(${targets.join(', ')})` : targets.join(', ')}`
        const line = `${text} = ${this.#values(names)}`
        for (const target of targets) scope.bound.add(target)
        return line
      }
      case 4: {
        const name = this.#some(scope.bound)
        if (name === null) return 'pass'
        const index = this.#chance(0.3) ? this.#slice(names) : this.#expression(names, 0)
        const operator = this.#rng.choice(['=', '=', '+=', '-='])
        return `${name}[${index}] ${operator} ${this.#expression(names, 0)}`
      }
      case 5: {
        const name = this.#some(scope.bound)
        if (name === null) return `${this.#functionName}(${this.#args(names)})`
        return `${name}.${this.#rng.choice(METHODS)}(${this.#args(names)})`
      }
      default: {
        const name = this.#newName()
        const value = this.#chance(0.1) ? this.#lambda(names) : this.#values(names)
        scope.bound.add(name)
        const both = this.#chance(0.1) ? this.#newName() : null
        if (both === null) return `${name} = ${value}`
        scope.bound.add(both)
        return `${name} = ${both} = ${value}`
      }
    }
  }

  #compound(scope: Scope, pad: string): string[] {
    const names = scopeNames(scope)
    if (this.#chance(0.5)) return this.#if(scope, pad)
    const inner = { bound: new Set(scope.bound), loops: scope.loops + 1, depth: scope.depth + 1 }
    let head = `while ${this.#expression(names, 0)}:`
    if (this.#chance(0.7)) {
      const targets = this.#chance(0.3) ? [this.#newName(), this.#newName()] : [this.#newName()]
      head = `for ${targets.join(', ')} in ${this.#expression(names, 0)}:`
      for (const target of targets) inner.bound.add(target)
    }
    const lines = [pad + head, ...this.#block(inner)]
    if (this.#chance(0.15)) {
      const other = { ...scope, bound: new Set(scope.bound), depth: scope.depth + 1 }
      lines.push(`${pad}else:`, ...this.#block(other))
    }
    return lines
  }

  #if(scope: Scope, pad: string): string[] {
    const lines: string[] = []
    const ends: Set<string>[] = []
    const branches = this.#rng.range(1, 2)
    for (let i = 0; i < branches; i++) {
      const test = this.#expression(scopeNames(scope), 0)
      const inner = { ...scope, bound: new Set(scope.bound), depth: scope.depth + 1 }
      lines.push(`${pad}${i === 0 ? 'if' : 'elif'} ${test}:`, ...this.#block(inner))
      ends.push(inner.bound)
    }
    if (this.#chance(0.5)) {
      const inner = { ...scope, bound: new Set(scope.bound), depth: scope.depth + 1 }
      lines.push(`${pad}else:`, ...this.#block(inner))
      ends.push(inner.bound)
      const [first, ...others] = ends as [Set<string>, ...Set<string>[]]
      for (const name of first) {
        if (others.every((end) => end.has(name))) scope.bound.add(name)
      }
    }
    return lines
  }

  #newName(): string {
    const rebinds = this.#parameters.length > 0 && this.#chance(0.1)
    return this.#rng.choice(rebinds ? this.#parameters : this.#pool)
  }

  #some(names: ReadonlySet<string>): string | null {
    return names.size === 0 ? null : this.#rng.choice([...names])
  }

  #values(names: Names): string {
    if (this.#chance(0.15)) {
      return `${this.#expression(names, 0)}, ${this.#expression(names, 0)}`
    }
    return this.#expression(names, 0)
  }

  /** Source of an expression that binds at least as tightly as `level`. */
  #expression(names: Names, level: number): string {
    this.#fuel -= 1
    if (this.#fuel <= 0 || this.#nesting >= 4 || this.#chance(0.35)) return this.#leaf(names)
    this.#nesting += 1
    const [text, binding] = this.#rich(names)
    this.#nesting -= 1
    return binding < level ? `(${text})` : text
  }

  #leaf(names: Names): string {
    const name = this.#some(names.readable)
    if (name !== null && this.#chance(0.6)) return name
    return this.#rng.choice(LITERALS)
  }

  #rich(names: Names): [text: string, binding: number] {
    const part = (level: number): string => this.#expression(names, level)
    switch (this.#rng.int(16)) {
      case 0:
        return [`${part(1)} if ${part(1)} else ${part(0)}`, 0]
      case 1: {
        const [operator, level] = this.#rng.choice([
          ['or', 1],
          ['and', 2],
        ] as const)
        return [`${part(level)} ${operator} ${part(level + 1)}`, level]
      }
      case 2:
        return [`not ${part(4)}`, 3]
      case 3:
      case 4: {
        const operators = ['==', '!=', '<', '>=', 'in', 'not in']
        const more = this.#chance(0.2) ? ` ${this.#rng.choice(operators)} ${part(5)}` : ''
        return [`${part(5)} ${this.#rng.choice(operators)} ${part(5)}${more}`, 4]
      }
      case 5:
        return [
          `${this.#some(names.readable) ?? '[]'} is ${this.#chance(0.5) ? 'not ' : ''}None`,
          4,
        ]
      case 6:
      case 7: {
        const [operator, level] = this.#rng.choice(ARITHMETIC)
        if (operator === '**') return [`${part(13)} ** ${part(12)}`, 12]
        return [`${part(level)} ${operator} ${part(level + 1)}`, level]
      }
      case 8:
        return [`-${part(12)}`, 11]
      case 9:
        return [`${this.#rng.choice(BUILTINS)}(${this.#args(names)})`, 13]
      case 10:
        return [
          `${this.#some(names.readable) ?? "''"}.${this.#rng.choice(METHODS)}(${this.#args(names)})`,
          13,
        ]
      case 11:
        return [`${this.#some(names.readable) ?? "''"}[${this.#index(names)}]`, 13]
      case 12:
        return [this.#display(names), 13]
      case 13:
      case 14:
        return [this.#comprehension(names), 13]
      default:
        return [`${this.#functionName}(${this.#args(names)})`, 13]
    }
  }

  #index(names: Names): string {
    return this.#chance(0.4) ? this.#slice(names) : this.#expression(names, 0)
  }

  #slice(names: Names): string {
    const part = (): string => (this.#chance(0.5) ? this.#expression(names, 0) : '')
    return `${part()}:${part()}${this.#chance(0.4) ? `:${part()}` : ''}`
  }

  #args(names: Names): string {
    if (this.#chance(0.25)) return this.#clausesAround(names, this.#plainElement)
    const args: string[] = []
    const count = this.#rng.int(3)
    for (let i = 0; i < count; i++) {
      if (this.#chance(0.1)) args.push(`*${this.#leaf(names)}`)
      else if (this.#chance(0.15)) args.push(this.#lambda(names))
      else args.push(this.#expression(names, 0))
    }
    const method = this.#some(names.readable)
    if (method !== null && this.#chance(0.05)) args.push(`${method}.count`)
    if (this.#chance(0.15)) args.push(`key=${this.#lambda(names)}`)
    if (this.#chance(0.1)) args.push(`reverse=${this.#expression(names, 0)}`)
    return args.join(', ') + (args.length > 0 && this.#chance(0.1) ? ',' : '')
  }

  #lambda(names: Names): string {
    const parameters = new Set<string>()
    const count = this.#rng.int(3)
    for (let i = 0; i < count; i++) parameters.add(this.#innerName(names))
    const inner = { ...names, readable: new Set([...names.readable, ...parameters]) }
    const head = parameters.size === 0 ? 'lambda' : `lambda ${[...parameters].join(', ')}`
    return `${head}: ${this.#expression(inner, 0)}`
  }

  /** A name that the clause being written around does not bind. */
  #innerName(names: Names): string {
    for (;;) {
      const name = this.#newName()
      if (!names.closed.has(name)) return name
    }
  }

  #display(names: Names): string {
    const items = Array.from({ length: this.#rng.int(4) }, () => this.#expression(names, 0))
    const text = items.join(', ')
    switch (this.#rng.int(4)) {
      case 0:
        return `[${text}]`
      case 1:
        return items.length === 1 ? `(${text},)` : `(${text})`
      case 2:
        return items.length === 0 ? '{}' : `{${text}}`
      default:
        return `{${items.map((item) => `${item}: ${this.#expression(names, 0)}`).join(', ')}}`
    }
  }

  #plainElement = (names: Names): string => this.#expression(names, 0)

  #comprehension(names: Names): string {
    if (this.#chance(0.6)) return `[${this.#clausesAround(names, this.#plainElement)}]`
    if (this.#chance(0.5)) return `{${this.#clausesAround(names, this.#plainElement)}}`
    const pair = (inner: Names): string =>
      `${this.#expression(inner, 0)}: ${this.#expression(inner, 0)}`
    return `{${this.#clausesAround(names, pair)}}`
  }

  /**
   * The element and its clauses. The first iterable belongs outside; the others and the conditions
   * belong inside, where a name that a later clause binds is not bound yet.
   */
  #clausesAround(names: Names, element: (names: Names) => string): string {
    const clauses = Array.from({ length: this.#chance(0.2) ? 2 : 1 }, () =>
      Array.from({ length: this.#chance(0.25) ? 2 : 1 }, () => this.#innerName(names)),
    )
    const all = new Set(clauses.flat())
    const text = [element({ ...names, readable: new Set([...names.readable, ...all]) })]
    const inside = new Set([...names.readable].filter((name) => !all.has(name)))
    clauses.forEach((targets, index) => {
      const closed = new Set([...names.closed, ...targets])
      const outer = index === 0 ? names : { readable: new Set(inside), closed }
      const iterable = this.#expression(outer, 1)
      const [first, ...others] = targets as [string, ...string[]]
      const nested = others.length > 0 && this.#chance(0.3)
      const target = nested ? `${first}, (${others[0]}, ${first})` : targets.join(', ')
      text.push(`for ${target} in ${iterable}`)
      for (const name of targets) inside.add(name)
      if (this.#chance(0.3)) {
        text.push(`if ${this.#expression({ readable: inside, closed: names.closed }, 1)}`)
      }
    })
    return text.join(' ')
  }
}

interface Scope {
  readonly bound: Set<string>
  readonly loops: number
  readonly depth: number
}

interface Names {
  readonly readable: ReadonlySet<string>
  /** Names nothing inside may bind anew: a clause around is about to. */
  readonly closed: ReadonlySet<string>
}

function scopeNames(scope: Scope): Names {
  return { readable: scope.bound, closed: new Set() }
}

const LITERALS = [
  '0',
  '1',
  '2',
  '10',
  "''",
  '"a"',
  "' '",
  'True',
  'False',
  'None',
  '[]',
  '0.5',
  '()',
]
const METHODS = ['append', 'upper', 'split', 'join', 'count', 'get', 'items', 'pop', 'replace']
const BUILTINS = ['len', 'range', 'sum', 'max', 'min', 'sorted', 'list', 'str', 'int', 'abs', 'zip']
const ARITHMETIC = [
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['//', 10],
  ['%', 10],
  ['/', 10],
  ['**', 12],
  ['&', 7],
  ['|', 5],
] as const
