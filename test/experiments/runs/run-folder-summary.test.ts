import { expect, test } from 'vitest'
import type { ProblemSummary, TrainSummary } from '../../../experiments/runs/report-types.ts'
import { summaryTable } from '../../../experiments/runs/run-folder-summary.ts'

const problem = (given: Partial<ProblemSummary>): ProblemSummary => ({
  problemId: 'is_even',
  solved: true,
  visible: { passed: 16, total: 16 },
  hidden: { passed: 60, total: 60 },
  programsTried: 120,
  firstSolvedAt: 40,
  program: 'def is_even(n: int) -> bool:\n    return n % 2 == 0\n',
  baselineSolved: false,
  baselineProgramsTried: 120,
  baselineProgram: null,
  ...given,
})

const summary = (perProblem: readonly ProblemSummary[]): TrainSummary => ({
  runName: 'one',
  runPath: 'runs/one',
  seed: 42,
  backend: 'wasm',
  perProblem,
  solved: 1,
  total: perProblem.length,
  episodes: 620,
  envSteps: 9000,
  gradientSteps: 12,
  seconds: 61,
  passRates: null,
  interrupted: false,
})

const FACTORIAL = problem({
  problemId: 'factorial',
  solved: false,
  visible: { passed: 15, total: 16 },
  hidden: { passed: 51, total: 60 },
  programsTried: 500,
  program:
    'def factorial(n: int) -> int:\n    if n == 0:\n        return 1\n    return n * factorial(n - 1)\n',
  // Stopped early: fewer than the agent wrote.
  baselineProgramsTried: 480,
})
const CELSIUS = problem({
  problemId: 'celsius_to_fahrenheit',
  visible: null,
  hidden: null,
  program: null,
  solved: false,
})

test('in 80 columns the closing table says what was submitted, and what its columns mean', () => {
  expect(`\n${summaryTable(summary([problem({}), FACTORIAL]))}`).toBe(`
┌───────────┬────────┬─────────────────┬───────┬──────────┬────────────────────┐
│ problem   │ solved │ visible, hidden │ tried │ uniform  │ program            │
├───────────┼────────┼─────────────────┼───────┼──────────┼────────────────────┤
│ is_even   │ yes    │ 16/16, 60/60    │ 120   │ no       │ return n % 2 == 0  │
│ factorial │ no     │ 15/16, 51/60    │ 500   │ no (480) │ if n == 0:         │
│           │        │                 │       │          │     return 1       │
│           │        │                 │       │          │ return n *         │
│           │        │                 │       │          │   factorial(n - 1) │
└───────────┴────────┴─────────────────┴───────┴──────────┴────────────────────┘
solved: the program passes every visible and every hidden test; tried: programs
  that the agent wrote
uniform: whether the same number of programs (or those in brackets), drawn
  uniformly under the mask, solves it`)
})

test('in 120 columns programs keep their lines', () => {
  expect(`\n${summaryTable(summary([problem({}), FACTORIAL]), 120)}`).toBe(`
┌───────────┬────────┬─────────────────┬───────┬──────────┬─────────────────────────────┐
│ problem   │ solved │ visible, hidden │ tried │ uniform  │ program                     │
├───────────┼────────┼─────────────────┼───────┼──────────┼─────────────────────────────┤
│ is_even   │ yes    │ 16/16, 60/60    │ 120   │ no       │ return n % 2 == 0           │
│ factorial │ no     │ 15/16, 51/60    │ 500   │ no (480) │ if n == 0:                  │
│           │        │                 │       │          │     return 1                │
│           │        │                 │       │          │ return n * factorial(n - 1) │
└───────────┴────────┴─────────────────┴───────┴──────────┴─────────────────────────────┘
solved: the program passes every visible and every hidden test; tried: programs that the agent wrote
uniform: whether the same number of programs (or those in brackets), drawn uniformly under the mask, solves it`)
})

test('ids that leave no room for programs get them in a table below', () => {
  expect(`\n${summaryTable(summary([problem({}), CELSIUS]))}`).toBe(`
┌───────────────────────┬────────┬─────────────────┬───────┬─────────┐
│ problem               │ solved │ visible, hidden │ tried │ uniform │
├───────────────────────┼────────┼─────────────────┼───────┼─────────┤
│ is_even               │ yes    │ 16/16, 60/60    │ 120   │ no      │
│ celsius_to_fahrenheit │ no     │ -, -            │ 120   │ no      │
└───────────────────────┴────────┴─────────────────┴───────┴─────────┘
┌───────────────────────┬───────────────────┐
│ problem               │ program           │
├───────────────────────┼───────────────────┤
│ is_even               │ return n % 2 == 0 │
│ celsius_to_fahrenheit │ -                 │
└───────────────────────┴───────────────────┘
solved: the program passes every visible and every hidden test; tried: programs
  that the agent wrote
uniform: whether the same number of programs (or those in brackets), drawn
  uniformly under the mask, solves it`)
})

test('without a baseline nothing is said of one', () => {
  const alone = problem({ baselineSolved: null, baselineProgramsTried: 0 })
  expect(`\n${summaryTable(summary([alone]))}`).toBe(`
┌─────────┬────────┬─────────────────┬───────┬───────────────────┐
│ problem │ solved │ visible, hidden │ tried │ program           │
├─────────┼────────┼─────────────────┼───────┼───────────────────┤
│ is_even │ yes    │ 16/16, 60/60    │ 120   │ return n % 2 == 0 │
└─────────┴────────┴─────────────────┴───────┴───────────────────┘
solved: the program passes every visible and every hidden test; tried: programs
  that the agent wrote`)
})
