import type { TrainingReporter } from '../../src/log/training-reporter.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import type { HeldOutLogging } from '../runs/held-out-log.ts'
import type { RunFolder } from '../runs/run-folder.ts'
import type { OtherStart } from './other-run-start.ts'

/** What `train` takes. Only the configuration must be given. */
export interface TrainOptions extends HeldOutLogging {
  /** What is trained on what, as `loadConfig` and `resolveConfig` give it. */
  readonly config: ResolvedConfig
  /**
   * Where it is written: `RunFolder.plan` for a new run, `RunFolder.open` to go on from the last checkpoint
   * of one. Default: a new one in `runs`, by the configuration's name.
   */
  readonly run?: RunFolder
  /**
   * Another run whose weights a new run starts from, by its name or folder, `:` and a checkpoint where it is
   * not the best or the last: `mine`, `mine:last`, `mine:2000`. Not for a run that goes on.
   */
  readonly from?: string
  /** Shows how far training has come. Default: nothing is shown. */
  readonly reporter?: TrainingReporter
  /** Aborting asks for a stop and a last checkpoint, not for a rejection. Default: it is never aborted. */
  readonly signal?: AbortSignal
  /** Told in one line what the user should know, before training starts or while it lasts. */
  readonly onWarning?: (line: string) => void
  /** Told in one line what nothing is wrong with. */
  readonly onNotice?: (line: string) => void
}

/** The same with every default filled in. */
export interface TrainRequest extends TrainOptions {
  readonly run: RunFolder
  readonly reporter: TrainingReporter
  readonly signal: AbortSignal
  /** Whose weights it starts from. */
  readonly other: OtherStart | null
}
