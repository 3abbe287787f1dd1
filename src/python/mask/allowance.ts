import type { Grammar, MaskRow } from '../grammar/grammar.ts'
import { isClause, Point as P, statementContext, Context as X } from '../grammar/grammar-places.ts'
import { rowKey, Variables } from '../grammar/grammar-table.ts'
import type { HeaderNames } from '../grammar/header-names.ts'
import { TokenClass as C } from '../grammar/token-class.ts'
import { BlockRegister, MAX_BLOCK_DEPTH } from '../scope/block-scope.ts'
import { bitCount, Field, LineRegister, type LineScope, MAX_FRAMES } from '../scope/scope.ts'
import { Register } from './cursor.ts'

/** Classes whose cost can depend on more than the row: names owed, keywords used up. */
const VARYING = Int32Array.of(
  C.OpenParen,
  C.CloseParen,
  C.CloseBracket,
  C.CloseBrace,
  C.Comma,
  C.In,
  C.For,
)

/**
 * What may come next, and what it costs: the grammar's row for the place, corrected for what only
 * the line knows, such as names bound and names owed.
 */
export class Allowance {
  readonly #grammar: Grammar
  readonly #names: HeaderNames
  readonly #line: LineScope
  readonly #cells: Int32Array

  constructor(grammar: Grammar, names: HeaderNames, line: LineScope, cells: Int32Array) {
    this.#grammar = grammar
    this.#names = names
    this.#line = line
    this.#cells = cells
  }

  /** Writes 1 for every token that adds at most `slack` to the shortest finish; gives how many. */
  mask(out: Int8Array, slack: number): number {
    const grammar = this.#grammar
    const row = this.#row()
    out.set(grammar.mask(row, slack))
    let count = grammar.count(row, slack)
    if (row.variables !== Variables.None) count += this.#maskVariables(out, row, slack)
    for (let i = 0; i < VARYING.length; i++) {
      const tokenClass = VARYING[i]!
      const extra = row.extra[tokenClass]!
      if (extra < 0) continue
      const actual = this.#varyingExtra(tokenClass, extra)
      const allowed = actual >= 0 && actual <= slack
      if (allowed !== extra <= slack) {
        const id = grammar.idsByClass[tokenClass]![0]!
        out[id] = allowed ? 1 : 0
        count += allowed ? 1 : -1
      }
    }
    if (row.extra[C.KeywordArgument]! >= 0) count -= this.#unmaskUsedKeywords(out)
    const { banned } = this.#names
    for (let i = 0; i < banned.length; i++) {
      const id = banned[i]!
      count -= out[id]!
      out[id] = 0
    }
    return count
  }

  #row(): MaskRow {
    const cells = this.#cells
    const point = cells[Register.Point]!
    const depth = cells[BlockRegister.Depth]!
    if (point === P.Statement) {
      const context = statementContext(
        cells[BlockRegister.ElseKind]!,
        cells[BlockRegister.Loops]! > 0,
        cells[Register.AfterDedent] === 1 && depth > 1,
        depth < MAX_BLOCK_DEPTH,
      )
      return this.#grammar.row(rowKey(point, context, false, false))
    }
    const frames = this.#line.frames
    const context = frames === 0 ? X.Body : this.#line.get(frames - 1, Field.Context)
    return this.#grammar.row(rowKey(point, context, frames >= MAX_FRAMES, depth > 1))
  }

  /** Tokens by which the shortest finish grows when the token comes next; -1 where it cannot. */
  extraOf(token: number): number {
    const tokenClass = this.#grammar.classes[token]
    if (tokenClass === undefined || this.#names.banned.includes(token)) return -1
    const row = this.#row()
    const extra = row.extra[tokenClass]!
    if (extra < 0) return -1
    const bit = this.#grammar.bits[token]!
    if (tokenClass === C.Variable) return this.#variableExtra(row.variables, extra, bit)
    if (tokenClass === C.KeywordArgument) return (this.#usedKeywords() & bit) === 0 ? extra : -1
    return this.#varyingExtra(tokenClass, extra)
  }

  #usedKeywords(): number {
    return this.#line.get(this.#line.frames - 1, Field.Keywords)
  }

  #unmaskUsedKeywords(out: Int8Array): number {
    const used = this.#usedKeywords()
    if (used === 0) return 0
    const ids = this.#grammar.idsByClass[C.KeywordArgument]!
    let removed = 0
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!
      if ((used & (1 << i)) === 0 || out[id] === 0) continue
      out[id] = 0
      removed += 1
    }
    return removed
  }

  #maskVariables(out: Int8Array, row: MaskRow, slack: number): number {
    const base = row.extra[C.Variable]!
    const top = this.#line.frames - 1
    const { available } = this.#names
    switch (row.variables) {
      case Variables.Assign:
        return base <= slack ? this.#allow(out, available) : 0
      case Variables.Lambda:
        return base <= slack ? this.#allow(out, available & ~this.#line.get(top, Field.Bound)) : 0
      case Variables.Clause: {
        const names = available & ~this.#line.get(top, Field.Taken)
        if (base + this.#missedPayment() <= slack) return this.#allow(out, names)
        return base <= slack ? this.#allow(out, names & this.#cells[LineRegister.Payable]!) : 0
      }
      default: {
        if (base > slack) return 0
        let names = this.#line.visible(top)
        if (this.#line.element(top) >= 0) {
          const within = this.#owedWithin()
          const unbound = available & ~names & ~this.#line.barred(top)
          names |= unbound & within
          if (base + (within === 0 ? 4 : 2) <= slack) names |= unbound
        }
        return this.#allow(out, names)
      }
    }
  }

  #allow(out: Int8Array, names: number): number {
    const { variables } = this.#grammar
    let count = 0
    for (let left = names; left !== 0; left &= left - 1) {
      out[variables[31 - Math.clz32(left & -left)]!] = 1
      count += 1
    }
    return count
  }

  #owedWithin(): number {
    return this.#cells[LineRegister.Owing] === 0 ? 0 : this.#cells[LineRegister.OwedWithin]!
  }

  /** What a target that pays for no owed name costs: a slot that one could have had. */
  #missedPayment(): number {
    if (this.#cells[LineRegister.Owing] === 0) return 0
    const slots = this.#cells[LineRegister.Slots]!
    return slots <= bitCount(this.#cells[LineRegister.Payable]!) ? 2 : 0
  }

  #variableExtra(mode: number, base: number, bit: number): number {
    const top = this.#line.frames - 1
    if ((this.#names.available & bit) === 0) return -1
    switch (mode) {
      case Variables.Assign:
        return base
      case Variables.Lambda:
        return (this.#line.get(top, Field.Bound) & bit) === 0 ? base : -1
      case Variables.Clause:
        if ((this.#line.get(top, Field.Taken) & bit) !== 0) return -1
        if (this.#cells[LineRegister.Owing] === 0) return base
        return (this.#cells[LineRegister.Payable]! & bit) !== 0
          ? base
          : base + this.#missedPayment()
      default: {
        if ((this.#line.visible(top) & bit) !== 0) return base
        if (this.#line.element(top) < 0 || (this.#line.barred(top) & bit) !== 0) return -1
        const within = this.#owedWithin()
        if ((within & bit) !== 0) return base
        return base + (within === 0 ? 4 : 2)
      }
    }
  }

  /** The row's cost corrected for what rows do not know; -1 where the token cannot come. */
  #varyingExtra(tokenClass: number, extra: number): number {
    const point = this.#cells[Register.Point]!
    if (point >= P.AfterName || point === P.MethodCall) {
      return this.#afterOperandExtra(tokenClass, extra)
    }
    if (point === P.LambdaAfterName) {
      if (tokenClass !== C.Comma) return extra
      const parameters = this.#line.get(this.#line.frames - 1, Field.Bound)
      return (this.#names.available & ~parameters) === 0 ? -1 : extra
    }
    const inTargets = point >= P.ForTarget && point <= P.NestedAfterNext
    if (!inTargets || this.#cells[LineRegister.Owing] === 0) return extra
    const payable = bitCount(this.#cells[LineRegister.Payable]!)
    if (payable === 0) return extra
    switch (tokenClass) {
      case C.OpenParen:
        return payable > 1 ? extra - 2 : extra
      case C.Comma:
        return point === P.NestedAfterFirst ? extra : extra - 2
      case C.In:
        return this.#cells[LineRegister.OwedBeyond] === 0 ? extra + 2 : extra
      default:
        return extra
    }
  }

  #afterOperandExtra(tokenClass: number, extra: number): number {
    const top = this.#line.frames - 1
    const context = this.#line.get(top, Field.Context)
    const owner = context >= X.LambdaCallFirst && context <= X.LambdaKeyword ? top - 1 : top
    if (tokenClass === C.For) {
      const taken = isClause(context) ? this.#line.get(owner, Field.Taken) : 0
      if ((this.#names.available & ~taken) === 0) return -1
      return extra + this.#line.clauseSurcharge(owner)
    }
    const closes = tokenClass >= C.OpenParen && tokenClass <= C.CloseBrace && (tokenClass & 1) === 1
    if (!closes && tokenClass !== C.Comma) return extra
    const keywords = context === X.CallKeyword || context === X.LambdaKeyword
    if (tokenClass === C.Comma && keywords) {
      const used = this.#line.get(owner, Field.Keywords)
      if (used === this.#grammar.allKeywords) return -1
    }
    return this.#cells[LineRegister.Owing] === 0 || this.#line.canSettle(owner) ? extra : -1
  }
}
