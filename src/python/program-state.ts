import { ConfigError, ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { FunctionHeader } from '../core/problem.ts'
import type { ProgramState, TokenVocabulary } from '../core/token-language.ts'
import { writeSource } from './emitter/source-writer.ts'
import { type Grammar, grammarOf } from './grammar/grammar.ts'
import { Point as P, Context as X } from './grammar/grammar-places.ts'
import { type HeaderNames, namesOf } from './grammar/header-names.ts'
import { Allowance } from './mask/allowance.ts'
import { Cursor, REGISTERS, Register } from './mask/cursor.ts'
import { type PriorFilter, type PriorView, priorFilterOf } from './mask/prior-filter.ts'
import type { PriorSettings } from './mask/priors.ts'
import { Moves } from './mask/statement-moves.ts'
import { BLOCK_CELLS, BlockRegister, BlockScope } from './scope/block-scope.ts'
import { JournaledMemory } from './scope/journaled-memory.ts'
import {
  bitCount,
  Field,
  FRAME_FIELDS,
  LineRegister,
  LineScope,
  MAX_FRAMES,
} from './scope/scope.ts'

const FRAMES_AT = REGISTERS + BLOCK_CELLS
const CELLS = FRAMES_AT + (MAX_FRAMES + 2) * FRAME_FIELDS

export interface ProgramStateOptions {
  /** Priors that prune the mask of pointless programs. Default: none. */
  readonly priors?: PriorSettings
}

/**
 * Starts an empty program under the header.
 *
 * `mask` and `allows` honour the priors; `push` takes whatever the grammar allows.
 *
 * @throws ConfigError when the priors name one that there is not.
 * @throws ProblemError when the header has more parameters than the vocabulary has slots, or names
 *   that are no plain Python identifiers.
 */
export function createProgramState(
  vocabulary: TokenVocabulary,
  header: FunctionHeader,
  options: ProgramStateOptions = {},
): ProgramState {
  return new PythonProgramState(grammarOf(vocabulary), header, options)
}

/**
 * The state that `toJSON` wrote, with the whole history to take back.
 *
 * @throws ConfigError when it was written with another vocabulary or is no state at all.
 */
export function restoreProgramState(
  vocabulary: TokenVocabulary,
  json: Json,
  options: ProgramStateOptions = {},
): ProgramState {
  const saved = json as { vocabulary?: unknown; header?: unknown; tokens?: unknown } | null
  if (saved === null || typeof saved !== 'object' || !Array.isArray(saved.tokens)) {
    throw new ConfigError(
      'Expected a program state as `toJSON` writes it: vocabulary, header, tokens',
    )
  }
  if (saved.vocabulary !== vocabulary.hash) {
    throw new ConfigError(
      `The program state was written with vocabulary \`${String(saved.vocabulary).slice(0, 12)}\`, ` +
        `this one is \`${vocabulary.hash.slice(0, 12)}\`; create it with the same size`,
    )
  }
  const state = createProgramState(vocabulary, saved.header as FunctionHeader, options)
  for (const token of saved.tokens) state.push(Number(token))
  return state
}

class PythonProgramState implements ProgramState {
  readonly vocabulary: TokenVocabulary
  readonly header: FunctionHeader
  readonly tokenCounts: Int32Array
  readonly #grammar: Grammar
  readonly #names: HeaderNames
  readonly #tokens: number[]
  readonly #memory: JournaledMemory
  readonly #cells: Int32Array
  readonly #line: LineScope
  readonly #moves: Moves
  readonly #allowance: Allowance
  readonly #blocks: BlockScope
  readonly #priors: PriorFilter | null

  constructor(
    grammar: Grammar,
    header: FunctionHeader,
    options: ProgramStateOptions,
    from?: PythonProgramState,
  ) {
    this.#grammar = grammar
    this.vocabulary = grammar.vocabulary
    this.header = header
    this.#names = from === undefined ? namesOf(grammar, header) : from.#names
    this.#tokens = from === undefined ? [] : from.#tokens.slice()
    this.tokenCounts = from?.tokenCounts.slice() ?? new Int32Array(grammar.vocabulary.size)
    this.#memory =
      from === undefined ? new JournaledMemory(new Int32Array(CELLS)) : from.#memory.clone()
    this.#cells = this.#memory.cells
    this.#line = new LineScope(this.#memory, FRAMES_AT)
    this.#blocks = new BlockScope(this.#memory, REGISTERS)
    this.#allowance = new Allowance(grammar, this.#names, this.#line, this.#cells)
    this.#moves = new Moves(new Cursor(this.#memory, this.#line), this.#blocks)
    this.#priors =
      from === undefined ? priorFilterOf(grammar, options.priors, header.returnType) : from.#priors
    if (from === undefined) {
      this.#cells[Register.Point] = P.Statement
      this.#cells[Register.MinTokens] = 2
      this.#cells[BlockRegister.Depth] = 1
      this.#cells[LineRegister.Bound] = this.#names.parameters
    }
  }

  get tokens(): readonly number[] {
    return this.#tokens
  }

  get length(): number {
    return this.#tokens.length
  }

  get ended(): boolean {
    return this.#cells[Register.Point] === P.Ended
  }

  get canEnd(): boolean {
    return this.#allowance.extraOf(this.vocabulary.endId) >= 0
  }

  get minTokensToEnd(): number {
    return this.#cells[Register.MinTokens]!
  }

  get blockDepth(): number {
    return this.#cells[BlockRegister.Depth]!
  }

  get openBrackets(): number {
    return this.#cells[Register.Brackets]!
  }

  get loopDepth(): number {
    return this.#cells[BlockRegister.Loops]!
  }

  get boundLocals(): number {
    return bitCount(this.#cells[LineRegister.Bound]! & ~this.#names.parameters)
  }

  mask(out: Int8Array, remaining: number): number {
    const slack = Math.max(0, remaining - this.#cells[Register.MinTokens]!)
    const allowed = this.#allowance.mask(out, slack)
    if (this.#priors === null || allowed < 2) return allowed
    const left = allowed - this.#priors.apply(this.#priorView(slack), out)
    return left > 0 ? left : this.#allowance.mask(out, slack)
  }

  #priorView(slack: number): PriorView {
    const cells = this.#cells
    const top = this.#line.frames - 1
    return {
      tokens: this.#tokens,
      point: cells[Register.Point]!,
      context: top < 0 ? X.Body : this.#line.get(top, Field.Context),
      dead: cells[BlockRegister.Dead] === 1,
      inLoop: cells[BlockRegister.Loops]! > 0,
      isLoopBody: this.#blocks.isLoopBody,
      isLastLeaving: this.#blocks.isLastLeaving,
      slack,
    }
  }

  allows(token: number, remaining: number): boolean {
    const extra = this.#allowance.extraOf(token)
    if (extra >= 0 && this.#priors !== null) {
      const mask = new Int8Array(this.vocabulary.size)
      this.mask(mask, remaining)
      return mask[token] === 1
    }
    return extra >= 0 && extra <= Math.max(0, remaining - this.#cells[Register.MinTokens]!)
  }

  fits(token: number): boolean {
    return this.#allowance.extraOf(token) >= 0
  }

  push(token: number): void {
    const extra = this.#allowance.extraOf(token)
    if (extra < 0) {
      throw new ContractError(
        `Token \`${this.vocabulary.tokens[token]?.text ?? token}\` cannot follow ` +
          `\`${this.#lastText()}\` (token ${this.length} of ${this.header.functionName}); ` +
          'push only tokens that `mask` or `allows` gives',
      )
    }
    const memory = this.#memory
    memory.mark()
    this.#moves.move(this.#grammar.classes[token]!, this.#grammar.bits[token]!)
    // Names owed are part of `extra`, so the debt's own change is already in it.
    this.#line.settleDebt()
    memory.write(Register.MinTokens, this.#cells[Register.MinTokens]! + extra - 1)
    this.#tokens.push(token)
    this.tokenCounts[token]! += 1
  }

  pop(): number {
    const token = this.#tokens.pop()
    if (token === undefined) {
      throw new ContractError('There is no token to take back; `pop` only when `length` is above 0')
    }
    this.#memory.rollback()
    this.tokenCounts[token]! -= 1
    return token
  }

  source(): string {
    return writeSource(this.#tokens, this.vocabulary, this.header)
  }

  clone(): ProgramState {
    return new PythonProgramState(this.#grammar, this.header, {}, this)
  }

  toJSON(): Json {
    const { functionName, returnType } = this.header
    const parameters = this.header.parameters.map(({ name, type }) => ({ name, type }))
    return {
      vocabulary: this.vocabulary.hash,
      header: { functionName, parameters, returnType },
      tokens: [...this.#tokens],
    }
  }

  #lastText(): string {
    const last = this.#tokens.at(-1)
    return last === undefined ? 'the header' : (this.vocabulary.tokens[last]?.text ?? '')
  }
}
