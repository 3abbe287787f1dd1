import { Else, Point as P, Context as X } from '../grammar/grammar-places.ts'
import { BREAK_BIT, TokenClass as C } from '../grammar/token-class.ts'
import { BlockKind, BlockRegister, type BlockScope } from '../scope/block-scope.ts'
import type { JournaledMemory } from '../scope/journaled-memory.ts'
import { Field, LineRegister, type LineScope, Phase } from '../scope/scope.ts'
import { type Cursor, Register } from './cursor.ts'
import { ExpressionMoves } from './expression-moves.ts'

/** Which kind of block the line being written opens. */
const Opening = { None: 0, If: 1, Reopened: 2, Loop: 3, LoopElse: 4 } as const

/** What each allowed token does to the memory. Callers have checked that it is allowed. */
export class Moves {
  readonly #cursor: Cursor
  readonly #memory: JournaledMemory
  readonly #line: LineScope
  readonly #blocks: BlockScope
  readonly #expressions: ExpressionMoves

  constructor(cursor: Cursor, blocks: BlockScope) {
    this.#cursor = cursor
    this.#memory = cursor.memory
    this.#line = cursor.line
    this.#blocks = blocks
    this.#expressions = new ExpressionMoves(cursor)
  }

  /** `bit` is what tells the token from others of its class, see `Grammar.bits`. */
  move(tokenClass: number, bit: number): void {
    const { point } = this.#cursor
    if (tokenClass <= C.End) this.#layout(tokenClass)
    else if (point === P.Statement) this.#startStatement(tokenClass, bit)
    else if (point >= P.FirstBound && point <= P.TargetSubscript) this.#target(tokenClass, bit)
    else this.#expressions.move(tokenClass, bit)
  }

  #startStatement(tokenClass: number, bit: number): void {
    switch (tokenClass) {
      case C.Variable: {
        const bound = (this.#memory.cells[LineRegister.Bound]! & bit) !== 0
        this.#line.open(X.Expression, Phase.Plain, 0)
        this.#line.set(0, Field.Fresh, bit)
        this.#cursor.goto(bound ? P.FirstBound : P.FirstUnbound)
        return
      }
      case C.Self:
      case C.Builtin:
        this.#line.open(X.Expression, Phase.Plain, 0)
        this.#cursor.goto(P.FirstCallee)
        return
      case C.Return:
        this.#line.open(X.Return, Phase.Plain, 0)
        this.#cursor.goto(P.Return)
        return
      case C.LoopExit:
        if (bit === BREAK_BIT) this.#blocks.breakLoop()
        else this.#blocks.leave()
        this.#cursor.goto(P.Done)
        return
      case C.Pass:
        this.#cursor.goto(P.Done)
        return
      default:
        this.#startBlock(tokenClass)
    }
  }

  #startBlock(tokenClass: number): void {
    if (tokenClass === C.Elif || tokenClass === C.Else) {
      const afterLoop = this.#memory.cells[BlockRegister.ElseKind] === Else.Loop
      this.#memory.write(Register.Opening, afterLoop ? Opening.LoopElse : Opening.Reopened)
      this.#blocks.resume()
      if (tokenClass === C.Else) {
        this.#cursor.goto(P.ElseBlock)
        return
      }
    } else {
      this.#memory.write(Register.Opening, tokenClass === C.If ? Opening.If : Opening.Loop)
    }
    if (tokenClass === C.For) {
      this.#line.open(X.ForTargets, Phase.Plain, 0)
      this.#cursor.goto(P.ForTarget)
    } else {
      this.#line.open(X.If, Phase.Plain, 0)
      this.#cursor.goto(P.Condition)
    }
  }

  /** Assignment targets, and a statement that may still become a call. */
  #target(tokenClass: number, bit: number): void {
    switch (tokenClass) {
      case C.Variable: {
        const bound = (this.#memory.cells[LineRegister.Bound]! & bit) !== 0
        this.#line.set(0, Field.Fresh, bit)
        this.#cursor.goto(bound ? P.TargetBound : P.TargetUnbound)
        return
      }
      case C.Assign:
        this.#keepTarget()
        this.#cursor.enter(X.Assign)
        this.#cursor.goto(P.Start)
        return
      case C.AugmentedAssign:
        this.#useFirstName()
        this.#cursor.enter(X.Augmented)
        this.#cursor.goto(P.Condition)
        return
      case C.Comma:
        this.#keepTarget()
        this.#line.set(0, Field.Keywords, 1)
        this.#cursor.goto(P.NextTarget)
        return
      case C.Method:
        this.#useFirstName()
        this.#cursor.goto(P.MethodCall)
        return
      case C.OpenBracket:
        this.#useFirstName()
        this.#cursor.openIndex()
        return
      default:
        this.#useFirstName()
        this.#cursor.openCall()
    }
  }

  #keepTarget(): void {
    this.#line.set(0, Field.Bound, this.#line.get(0, Field.Bound) | this.#line.get(0, Field.Fresh))
    this.#line.set(0, Field.Fresh, 0)
  }

  /** The name is read, not bound. */
  #useFirstName(): void {
    this.#line.set(0, Field.Fresh, 0)
  }

  #layout(tokenClass: number): void {
    if (tokenClass === C.Indent) this.#openBlock()
    else {
      this.#finishStatement()
      this.#memory.write(BlockRegister.ElseKind, Else.None)
      this.#memory.write(Register.AfterDedent, tokenClass === C.Dedent ? 1 : 0)
      if (tokenClass === C.Dedent) this.#blocks.close()
      this.#cursor.goto(tokenClass === C.End ? P.Ended : P.Statement)
    }
    this.#line.closeAll()
  }

  #openBlock(): void {
    const targets = this.#cursor.context === X.ForIterable ? this.#line.get(0, Field.Fresh) : 0
    switch (this.#memory.cells[Register.Opening]) {
      case Opening.If:
        this.#blocks.open(BlockKind.If)
        break
      case Opening.Loop:
        this.#blocks.open(BlockKind.Loop)
        break
      case Opening.LoopElse:
        this.#blocks.reopen(BlockKind.LoopElse)
        break
      default:
        this.#blocks.reopen(this.#cursor.point === P.ElseBlock ? BlockKind.Else : BlockKind.If)
    }
    this.#blocks.bind(targets)
    this.#memory.write(BlockRegister.ElseKind, Else.None)
    this.#memory.write(Register.AfterDedent, 0)
    this.#cursor.goto(P.Statement)
  }

  #finishStatement(): void {
    if (this.#cursor.point === P.Statement) return
    if (this.#line.frames === 0) return
    const context = this.#line.get(0, Field.Context)
    if (context === X.Assign) this.#blocks.bind(this.#line.get(0, Field.Bound))
    else if (context === X.Return) this.#blocks.leave()
  }
}
