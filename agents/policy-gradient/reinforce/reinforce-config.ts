import { z } from 'zod'
import { eliteSettings } from '../episodic/elite-settings.ts'
import { riskQuantile, sharedSettings } from '../shared-settings.ts'

export const reinforceConfigSchema = z
  .strictObject({
    ...sharedSettings,
    episodesPerUpdate: z
      .int()
      .min(1)
      .default(64)
      .describe('Finished episodes that make one update.'),
    baseline: z
      .enum(['window', 'group', 'leave_one_out'])
      .default('window')
      .describe(
        'What a return is compared with: the mean of the problem’s latest episodes, of its episodes in ' +
          'this update, or of the others there. Agents with groups, such as `grpo`, take several clipped steps instead.',
      ),
    normaliseAdvantages: z
      .boolean()
      .default(true)
      .describe('Whether advantages are divided by the problem’s standard deviation of returns.'),
    rewardToGo: z
      .boolean()
      .default(false)
      .describe(
        'Whether a step is judged by what was paid from it on, instead of by the whole episode. The same where ' +
          'rewards come at the end, with `gamma` 1.',
      ),
    riskQuantile,
    importance: z
      .enum(['none', 'truncated', 'tapered'])
      .default('tapered')
      .describe(
        'Weight of steps made by another policy: none, min(1, π/μ), or that for negative ' +
          'advantages only.',
      ),
    ...eliteSettings({ eliteSize: 10, restartFraction: 0.5, avoidRepeats: true }),
  })
  .refine(({ rewardToGo, riskQuantile: share }) => !rewardToGo || share === null, {
    path: ['rewardToGo'],
    message:
      'must be false where `riskQuantile` is a number, which picks and judges whole episodes',
  })
  .refine(({ baseline, episodesPerUpdate }) => baseline === 'window' || episodesPerUpdate > 1, {
    path: ['episodesPerUpdate'],
    message:
      'must be at least 2 unless `baseline` is window: an episode that is compared with itself teaches nothing',
  })

export type ReinforceConfig = Readonly<z.output<typeof reinforceConfigSchema>>
