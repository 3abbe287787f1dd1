import { ConfigError } from '../../../src/core/errors.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { TrainingConfig } from '../../config/resolved-config.ts'
import { type Curriculum, uniformCurriculum } from './curriculum.ts'
import { DifficultyCurriculum } from './difficulty-curriculum.ts'
import { SuccessRateCurriculum } from './success-rate-curriculum.ts'

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
