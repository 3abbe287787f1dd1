import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, expectTypeOf, test } from 'vitest'
import {
  type CheckpointName,
  type EpisodeMeans,
  type EvaluateOptions,
  type EvaluationFigures,
  type EvaluationReport,
  evaluateRun,
  type PassRates,
  type ProblemEvaluation,
  type ProblemShares,
  type ProblemSummary,
  RunFolder,
  type Spread,
  TakenFolderError,
  type TestScore,
  type TrainSummary,
} from '../../experiments/index.ts'

test('the parts of what a caller is given have names to write', () => {
  expectTypeOf<TrainSummary['shares']>().toEqualTypeOf<ProblemShares | null | undefined>()
  expectTypeOf<TrainSummary['passRates']>().toEqualTypeOf<PassRates | null>()
  expectTypeOf<EvaluationReport['figures']>().toEqualTypeOf<EvaluationFigures | null>()
  expectTypeOf<ProblemEvaluation['figures']>().toEqualTypeOf<EvaluationFigures | null>()
  expectTypeOf<EvaluationReport['returns']>().toEqualTypeOf<EpisodeMeans | undefined>()
  expectTypeOf<EvaluationFigures['return']>().toEqualTypeOf<Spread>()
  expectTypeOf<EvaluateOptions['checkpoint']>().toEqualTypeOf<CheckpointName | undefined>()
  expectTypeOf<ProblemSummary['visible']>().toEqualTypeOf<TestScore | null>()
})

test('a name that is taken is an error to be told by its class', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taken-'))
  try {
    const run = RunFolder.plan('one', 'new', folder)
    run.begin('seed: 1\n')
    run.openLog().close()
    run.end()
    expect(() => RunFolder.plan('one', 'new', folder)).toThrow(TakenFolderError)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a run is evaluated by its name or folder, too', async () => {
  await expect(evaluateRun('no-such-run')).rejects.toThrow(
    /runs\/no-such-run: there is no run here \(no config\.yaml\)$/,
  )
})
