import { ConfigError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { TrainingConfig } from '../config/resolved-config.ts'
import { DifficultyCurriculum } from './difficulty-curriculum.ts'
import { SuccessRateCurriculum } from './success-rate-curriculum.ts'

/**
 * Draws the problem of an episode, and learns from how episodes end. An episode is a success when
 * its program passes every visible test.
 */
export interface Curriculum {
  /** @param open problems that still get episodes, at least one */
  draw(open: readonly string[], rng: Rng): string
  record(problemId: string, success: boolean): void
  getState(): Json
  setState(state: Json): void
}

/** Every open problem alike. */
export const uniformCurriculum: Curriculum = {
  draw: (open, rng) => rng.choice(open),
  record: () => {},
  getState: () => null,
  setState: () => {},
}

export type CurriculumSettings = Pick<
  TrainingConfig,
  'curriculum' | 'curriculumWindow' | 'curriculumThreshold' | 'curriculumFloor'
>

const LEVELS = ['easy', 'medium', 'hard']

/** Throws a `ConfigError` where the problems do not say how difficult they are. */
export function createCurriculum(
  settings: CurriculumSettings,
  problems: readonly Problem[],
): Curriculum {
  const { curriculum, curriculumWindow: window } = settings
  if (curriculum === 'none') return uniformCurriculum
  if (curriculum === 'success_rate') {
    return new SuccessRateCurriculum({ window, floor: settings.curriculumFloor })
  }
  const levels = new Map(problems.map((problem) => [problem.id, levelOf(problem)]))
  return new DifficultyCurriculum({ levels, window, threshold: settings.curriculumThreshold })
}

function levelOf({ id, tags }: Problem): number {
  const level = LEVELS.findIndex((name) => tags.includes(name))
  if (level >= 0) return level
  throw new ConfigError(
    `\`training.curriculum\` is \`difficulty\`, but problem \`${id}\` has none of the tags ` +
      `${LEVELS.join(', ')}; tag it, or choose \`success_rate\``,
  )
}
