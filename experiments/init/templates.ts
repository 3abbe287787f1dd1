import { typedLine } from '../../src/log/typed-command.ts'

/** The files that `codegen-gym init` writes, by name. */
export const TEMPLATES: Readonly<Record<string, string>> = {
  'experiment.yaml': `# ${typedLine('train experiment.yaml')}
# Every key, with its default: ${typedLine('train experiment.yaml --dry-run')}
name: my-first-run
seed: 42

environment:
  id: code-generation
  max_steps: 32

agent:
  type: reinforce # ${typedLine('agents list')}
  initializer: seq2seq # the shipped model; without one it starts from scratch
  avoid_repeats: false # it may write again what it found, so that its curve shows what it has learnt
  restart_fraction: 0 # every program is its own, none begins with another one’s tokens
  episodes_per_update: 16
  learning_rate: 0.003

reward:
  module: ./reward.ts # or one that ships: {type: code_quality}; ${typedLine('rewards list')}

training:
  num_episodes: 400
  stop_when_solved: false # so that it continues to learn after its first right program

data:
  problems: ./problems.json # or a set that ships: ${typedLine('problems list')}
  eval_problems: ./problems.json
`,
  'reward.ts': `import type { Reward, RewardContext, RewardValue } from 'codegen-gym/rewards'

/** Try it: ${typedLine('reward test reward.ts')} */
export function createReward(): Reward {
  return { name: 'mine', score }
}

/** Called after every token. Verdicts are of visible tests, and null until the tests have run. */
function score({ verdicts, program }: RewardContext): RewardValue {
  if (verdicts === null) return 0
  const correct = verdicts.passed / verdicts.total
  const short = correct === 1 ? 1 / program.tokens.length : 0
  return { value: correct + short, components: { correct, short } }
}
`,
  'problems.json': `{
  "name": "my-problems",
  "description": "Problems of my own; ${typedLine('problems validate problems.json')} checks them.",
  "problems": [
    {
      "id": "double",
      "function_name": "double",
      "parameters": [{ "name": "n", "type": "int" }],
      "return_type": "int",
      "docstring": "Double a number.",
      "reference_solution": "def double(n):\\n    return n + n\\n",
      "visible_tests": [
        { "args": [0], "expected": 0 },
        { "args": [1], "expected": 2 },
        { "args": [2], "expected": 4 },
        { "args": [3], "expected": 6 },
        { "args": [-4], "expected": -8 },
        { "args": [10], "expected": 20 },
        { "args": [25], "expected": 50 },
        { "args": [-7], "expected": -14 },
        { "args": [13], "expected": 26 },
        { "args": [48], "expected": 96 },
        { "args": [-100], "expected": -200 },
        { "args": [777], "expected": 1554 }
      ],
      "hidden_tests": [
        { "args": [5], "expected": 10 },
        { "args": [8], "expected": 16 },
        { "args": [-1], "expected": -2 },
        { "args": [33], "expected": 66 },
        { "args": [-50], "expected": -100 },
        { "args": [121], "expected": 242 },
        { "args": [999], "expected": 1998 },
        { "args": [4096], "expected": 8192 },
        { "args": [6], "expected": 12 },
        { "args": [7], "expected": 14 },
        { "args": [9], "expected": 18 },
        { "args": [11], "expected": 22 },
        { "args": [12], "expected": 24 },
        { "args": [14], "expected": 28 },
        { "args": [15], "expected": 30 },
        { "args": [-2], "expected": -4 },
        { "args": [-3], "expected": -6 },
        { "args": [-5], "expected": -10 },
        { "args": [-6], "expected": -12 },
        { "args": [20], "expected": 40 },
        { "args": [40], "expected": 80 },
        { "args": [64], "expected": 128 },
        { "args": [81], "expected": 162 },
        { "args": [-12], "expected": -24 },
        { "args": [-33], "expected": -66 },
        { "args": [250], "expected": 500 },
        { "args": [1000], "expected": 2000 },
        { "args": [-999], "expected": -1998 },
        { "args": [31], "expected": 62 },
        { "args": [17], "expected": 34 }
      ]
    }
  ]
}
`,
}
