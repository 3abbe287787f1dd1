import { Point as P, Context as X } from '../grammar/grammar-places.ts'
import type { JournaledMemory } from '../scope/journaled-memory.ts'
import { Field, type LineScope, Phase } from '../scope/scope.ts'

/** Registers of the cursor itself. */
export const Register = {
  Point: 0,
  /** Fewest tokens to the end, END included. */
  MinTokens: 1,
  Brackets: 6,
  /** 1 when the line before was closed by DEDENT, so that another may follow. */
  AfterDedent: 7,
  /** Which kind of block the line being written opens. */
  Opening: 16,
} as const
export const REGISTERS = 17

/** Where the program is being written, and what opens there. */
export class Cursor {
  readonly memory: JournaledMemory
  readonly line: LineScope

  constructor(memory: JournaledMemory, line: LineScope) {
    this.memory = memory
    this.line = line
  }

  get point(): number {
    return this.memory.cells[Register.Point]!
  }

  goto(point: number): void {
    this.memory.write(Register.Point, point)
  }

  /** Index of the innermost frame, or -1. */
  get top(): number {
    return this.line.frames - 1
  }

  get context(): number {
    const { top } = this
    return top < 0 ? X.Body : this.line.get(top, Field.Context)
  }

  /** Changes what the innermost frame is. */
  enter(context: number): void {
    this.line.set(this.top, Field.Context, context)
  }

  countBracket(change: number): void {
    this.memory.write(Register.Brackets, this.memory.cells[Register.Brackets]! + change)
  }

  openBracket(context: number, phase: number, result: number): void {
    this.countBracket(1)
    this.line.open(context, phase, result)
    this.goto(P.Open)
  }

  openCall(): void {
    const inStatement = this.context === X.Expression
    this.openBracket(X.CallFirst, Phase.Element, inStatement ? P.AfterCall : P.AfterName)
  }

  openIndex(): void {
    const top = this.top
    let result: number = P.AfterName
    if (this.context === X.Expression) {
      const further = this.line.get(top, Field.Keywords) === 1
      result = further ? P.TargetSubscript : P.AfterSubscript
    }
    this.openBracket(X.Index, Phase.Plain, result)
  }
}
