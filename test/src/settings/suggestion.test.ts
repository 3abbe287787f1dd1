import { expect, test } from 'vitest'
import { didYouMean, likely } from '../../../src/settings/suggestion.ts'

test('a mistyped word means the known one nearest to it, if any is near', () => {
  expect(likely('clmap', ['choose', 'clamp'])).toBe('clamp')
  expect(likely('mni', ['min', 'max'])).toBe('min')
  expect(likely('something else', ['min', 'max'])).toBeUndefined()
  expect(likely('nothing', ['envs', 'python'])).toBeUndefined()
  expect(likely('min', [])).toBeUndefined()
})

test('a word that shares no letter with a known one does not mean it', () => {
  expect(likely('x', ['a', 'ab'])).toBeUndefined()
  expect(likely('a', ['ab'])).toBe('ab')
})

test('of three letters one may be wrong, or two that have changed places', () => {
  expect(likely('sac', ['a2c', 'dapo'])).toBeUndefined()
  expect(likely('pppo', ['ppo', 'dqn'])).toBe('ppo')
  expect(likely('dnq', ['ppo', 'dqn'])).toBe('dqn')
})

test('initials mean their words, and a word the name that it is a part of', () => {
  const names = ['learning_rate', 'batch_size', 'code_quality']
  expect(likely('lr', names)).toBe('learning_rate')
  expect(likely('qualty', names)).toBe('code_quality')
  expect(likely('quality', names)).toBe('code_quality')
  expect(likely('l', names)).toBeUndefined()
  expect(likely('sizes', names)).toBeUndefined()
})

test('the beginning of a known word means it, however much is missing', () => {
  expect(likely('code-gen', ['code-generation', 'corridor'])).toBe('code-generation')
  expect(likely('co', ['code-generation'])).toBeUndefined()
})

test('a name with another word among its own means the one without', () => {
  expect(likely('max_episode_steps', ['allow_delete', 'max_steps'])).toBe('max_steps')
  expect(likely('maxEpisodeSteps', ['allowDelete', 'maxSteps'])).toBe('maxSteps')
  expect(likely('steps_of_the_max', ['max_steps'])).toBeUndefined()
  expect(likely('a_longer_name', ['name'])).toBeUndefined()
})

test('of equally near words it means the one that it left letters out of, and a cut-off one before a guess', () => {
  expect(likely('--sed', ['--set', '--seed'])).toBe('--seed')
  expect(likely('complet', ['compare', 'completion'])).toBe('completion')
  expect(likely('--se', ['--set', '--seed'])).toBe('--set')
})

test('a word never means itself', () => {
  expect(likely('min', ['min'])).toBeUndefined()
  expect(likely('min', ['min', 'mid'])).toBe('mid')
})

test('a text longer than any word means none', () => {
  const long = 'a'.repeat(101)
  expect(likely(long, [`${long}b`])).toBeUndefined()
})

test('the question is the end of a sentence, or nothing', () => {
  expect(didYouMean('mni', ['min'])).toBe('; did you mean `min`?')
  expect(didYouMean('zzz', ['min'])).toBe('')
})
