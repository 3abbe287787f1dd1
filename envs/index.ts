/** The environment that writes Python functions, and what it is made from. */
export type { LimitProfile, Sandbox, SandboxLimits } from '../src/core/sandbox.ts'
export type { SyntaxReport } from '../src/core/syntax.ts'
export type { ProgramState, Token, TokenKind, TokenVocabulary } from '../src/core/token-language.ts'
export type { ProgramVerdict, Status, TestVerdict } from '../src/core/verdict.ts'
export { createVocabulary, type VocabularyOptions } from '../src/python/grammar/vocabulary.ts'
export { createProgramState } from '../src/python/program-state.ts'
export { loadSyntaxParser, type SyntaxAnalyzer } from '../src/python/syntax-metrics.ts'
export { type Tokenization, tokenize } from '../src/python/tokenizer.ts'
export type { SandboxOptions } from '../src/sandbox/pool/sandbox-options.ts'
export { createSandbox, type PooledSandbox, type SandboxStats } from '../src/sandbox/pool.ts'
export {
  type CodeGenerationConfig,
  type CodeGenerationConfigInput,
  codeGenerationConfigSchema,
} from './code-generation/config.ts'
export type { CodeGenerationInfo } from './code-generation/step-info.ts'
export { type CodeGenerationDeps, CodeGenerationEnv } from './code-generation-env.ts'
export type { CodeGenerationOptions } from './make-options.ts'
export { type EnvDefinition, type EnvDeps, envDefinitions } from './registry.ts'
