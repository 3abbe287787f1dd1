import type { DqnConfig } from '../config.ts'
import type { BiasRule } from './prior-bias.ts'

/** What `priorScale` is where it is null and a model learns. */
const LEARNT_SCALE = 0.1

/** How the prior enters the values of an agent of these settings. */
export function biasRuleOf({ priorScale, learn, munchausen }: DqnConfig): BiasRule {
  return {
    scale: priorScale ?? (learn === 'correction' ? 0 : LEARNT_SCALE),
    centre: munchausen ? 'partition' : 'best',
  }
}
