import { isClause, Point as P, Context as X } from '../grammar/grammar-places.ts'
import { TokenClass as C } from '../grammar/token-class.ts'
import type { JournaledMemory } from '../scope/journaled-memory.ts'
import { Field, LineRegister, type LineScope, Phase } from '../scope/scope.ts'
import type { Cursor } from './cursor.ts'

/** What tokens inside expressions do to the memory. Callers have checked that they are allowed. */
export class ExpressionMoves {
  readonly #cursor: Cursor
  readonly #memory: JournaledMemory
  readonly #line: LineScope

  constructor(cursor: Cursor) {
    this.#cursor = cursor
    this.#memory = cursor.memory
    this.#line = cursor.line
  }

  /** `bit` is what tells the token from others of its class, see `Grammar.bits`. */
  move(tokenClass: number, bit: number): void {
    const { point } = this.#cursor
    if (point >= P.ForTarget && point <= P.NestedAfterNext) this.#forTarget(tokenClass, bit)
    else if (point >= P.LambdaOpen && point <= P.LambdaName) this.#lambda(tokenClass, bit)
    else if (point === P.MethodCall && tokenClass === C.OpenParen) this.#cursor.openCall()
    else if (point >= P.AfterName || point === P.MethodCall) this.#afterOperand(tokenClass)
    else this.#operand(tokenClass, bit)
  }

  #forTarget(tokenClass: number, bit: number): void {
    const top = this.#cursor.top
    const point = this.#cursor.point
    const slots = LineRegister.Slots
    switch (tokenClass) {
      case C.Variable:
        this.#line.addTarget(top, bit)
        this.#memory.write(slots, point === P.NestedFirst ? 1 : 0)
        if (point === P.ForTarget) this.#cursor.goto(P.AfterForTarget)
        else this.#cursor.goto(point === P.NestedFirst ? P.NestedAfterFirst : P.NestedAfterNext)
        return
      case C.OpenParen:
        this.#cursor.countBracket(1)
        this.#memory.write(slots, 2)
        this.#cursor.goto(P.NestedFirst)
        return
      case C.CloseParen:
        this.#cursor.countBracket(-1)
        this.#memory.write(slots, 0)
        this.#cursor.goto(P.AfterForTarget)
        return
      case C.Comma:
        this.#memory.write(slots, 1)
        this.#cursor.goto(point === P.AfterForTarget ? P.ForTarget : P.NestedNext)
        return
      default:
        this.#memory.write(slots, 0)
        this.#startIterable(top)
    }
  }

  #startIterable(top: number): void {
    const context = this.#cursor.context
    if (context === X.ForTargets) {
      this.#cursor.enter(X.ForIterable)
    } else {
      this.#line.startIterable(top)
      this.#cursor.enter(
        context === X.ListTargets
          ? X.ListClause
          : context === X.BraceTargets
            ? X.BraceClause
            : X.CallClause,
      )
    }
    this.#cursor.goto(P.Condition)
  }

  #lambda(tokenClass: number, bit: number): void {
    if (tokenClass === C.Variable) {
      this.#line.addLambdaParameter(this.#cursor.top, bit)
      this.#cursor.goto(P.LambdaAfterName)
    } else this.#cursor.goto(tokenClass === C.Comma ? P.LambdaName : P.Condition)
  }

  #operand(tokenClass: number, bit: number): void {
    switch (tokenClass) {
      case C.Variable:
        this.#line.read(bit, this.#cursor.top)
        this.#cursor.goto(P.AfterName)
        return
      case C.Self:
        this.#cursor.goto(P.AfterName)
        return
      case C.Builtin:
        this.#cursor.goto(P.AfterBuiltin)
        return
      case C.Number:
      case C.Constant:
        this.#cursor.goto(P.AfterNumber)
        return
      case C.String:
        this.#cursor.goto(P.AfterString)
        return
      case C.Minus:
      case C.Invert:
        this.#cursor.goto(P.Unary)
        return
      case C.Not:
        this.#cursor.goto(P.Operand)
        return
      case C.OpenParen:
        this.#cursor.openBracket(X.Paren, Phase.Plain, P.AfterDisplay)
        return
      case C.OpenBracket:
        this.#cursor.openBracket(X.ListFirst, Phase.Element, P.AfterDisplay)
        return
      case C.OpenBrace:
        this.#cursor.openBracket(X.BraceFirst, Phase.Element, P.AfterDisplay)
        return
      case C.Colon:
        this.#sliceColon()
        return
      default:
        this.#startArgument(tokenClass, bit)
    }
  }

  /** `*`, `lambda`, `key=`, or the closer of an empty bracket. */
  #startArgument(tokenClass: number, bit: number): void {
    const top = this.#cursor.top
    const context = this.#cursor.context
    switch (tokenClass) {
      case C.Star:
        this.#line.leaveElement(top)
        this.#cursor.enter(context === X.ListFirst || context === X.List ? X.ListStar : X.CallStar)
        this.#cursor.goto(P.Unary)
        return
      case C.KeywordArgument:
        this.#line.leaveElement(top)
        this.#line.set(top, Field.Keywords, this.#line.get(top, Field.Keywords) | bit)
        this.#cursor.enter(X.CallKeyword)
        this.#cursor.goto(P.Start)
        return
      case C.Lambda:
        this.#line.open(lambdaContext(context), Phase.Lambda, 0)
        this.#cursor.goto(P.LambdaOpen)
        return
      default:
        this.#closeBracket()
    }
  }

  #afterOperand(tokenClass: number): void {
    switch (tokenClass) {
      case C.Method:
        this.#cursor.goto(P.MethodCall)
        return
      case C.OpenParen:
        this.#cursor.openCall()
        return
      case C.OpenBracket:
        this.#cursor.openIndex()
        return
      case C.Boolean:
        this.#cursor.goto(P.Condition)
        return
      case C.Is:
        this.#cursor.goto(P.Identity)
        return
      case C.If:
        this.#startCondition()
        return
      case C.Else:
        this.#line.close()
        this.#cursor.goto(P.Condition)
        return
      case C.For:
        this.#startClause()
        return
      case C.Comma:
        this.#leaveLambda()
        this.#comma()
        return
      case C.Colon:
        this.#colon()
        return
      case C.CloseParen:
      case C.CloseBracket:
      case C.CloseBrace:
        this.#leaveLambda()
        this.#closeBracket()
        return
      default:
        this.#cursor.goto(P.Operand)
    }
  }

  #startCondition(): void {
    const context = this.#cursor.context
    if (isClause(context)) this.#line.startFilter(this.#cursor.top)
    else this.#line.open(X.Ternary, Phase.Plain, 0)
    this.#cursor.goto(P.Condition)
  }

  #startClause(): void {
    this.#leaveLambda()
    const context = this.#cursor.context
    this.#line.startClause(this.#cursor.top)
    if (context === X.ListFirst || context === X.ListClause) this.#cursor.enter(X.ListTargets)
    else if (context === X.CallFirst || context === X.CallClause) this.#cursor.enter(X.CallTargets)
    else {
      if (context === X.BraceFirst) this.#line.set(this.#cursor.top, Field.Result, P.AfterSet)
      this.#cursor.enter(X.BraceTargets)
    }
    this.#cursor.goto(P.ForTarget)
  }

  #comma(): void {
    const top = this.#cursor.top
    this.#line.leaveElement(top)
    let point: number = P.Start
    switch (this.#cursor.context) {
      case X.Paren:
        this.#cursor.enter(X.Tuple)
        point = P.Open
        break
      case X.ListFirst:
      case X.ListStar:
        this.#cursor.enter(X.List)
        break
      case X.CallFirst:
      case X.CallStar:
        this.#cursor.enter(X.Call)
        break
      case X.BraceFirst:
        this.#line.set(top, Field.Result, P.AfterSet)
        this.#cursor.enter(X.Set)
        break
      case X.DictFirstValue:
      case X.DictValue:
        this.#cursor.enter(X.DictKey)
        break
      case X.CallKeyword:
        point = P.Keyword
        break
      case X.Assign:
      case X.Return:
        point = P.Condition
        break
      default:
    }
    this.#cursor.goto(point)
  }

  #colon(): void {
    const context = this.#cursor.context
    if (context === X.BraceFirst || context === X.DictKey) {
      this.#cursor.enter(context === X.BraceFirst ? X.DictFirstValue : X.DictValue)
      this.#cursor.goto(P.Start)
    } else this.#sliceColon()
  }

  #sliceColon(): void {
    this.#cursor.enter(this.#cursor.context === X.Index ? X.SliceStop : X.SliceStep)
    this.#cursor.goto(P.Open)
  }

  #closeBracket(): void {
    this.#cursor.countBracket(-1)
    const top = this.#cursor.top
    let result = this.#line.get(top, Field.Result)
    if (this.#cursor.context === X.BraceFirst && this.#cursor.point !== P.Open) result = P.AfterSet
    this.#line.close()
    this.#cursor.goto(result)
  }

  /** A lambda's body ends where the item it stands in ends. */
  #leaveLambda(): void {
    if (this.#cursor.context >= X.LambdaCallFirst) this.#line.close()
  }
}

function lambdaContext(context: number): number {
  switch (context) {
    case X.CallFirst:
      return X.LambdaCallFirst
    case X.Call:
      return X.LambdaCall
    case X.CallKeyword:
      return X.LambdaKeyword
    default:
      return X.LambdaAssign
  }
}
