import { expect, test } from 'vitest'
import { finishedNotice } from '../../../../experiments/training/notices/finished-run.ts'

const run = { path: 'runs/mine', episodes: 5, numEpisodes: 9, maxMinutes: 2, isTimeUp: false }

test('says which end a run has come to, and what takes it further', () => {
  const said = (change: Partial<typeof run>) => finishedNotice({ ...run, ...change })
  expect(said({ episodes: 9 })).toMatch(
    /^runs\/mine is finished, with 9 episodes: .*--resume runs\/mine --set training\.num_episodes=18`\), or begin another/,
  )
  expect(said({ isTimeUp: true })).toMatch(
    /^runs\/mine is finished: its 2 minutes are over: .*--set training\.max_minutes=4`\), or begin another/,
  )
  expect(said({})).toMatch(
    /every problem is solved, .*--from runs\/mine --set training\.stop_when_solved=false`\)$/,
  )
})
