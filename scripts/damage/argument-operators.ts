import type { Rng } from '../../src/random/rng.ts'

/** A command line that is not right; null where it has no place for the damage. */
export interface ArgumentOperator {
  readonly name: string
  readonly damage: (argv: readonly string[], rng: Rng) => readonly string[] | null
}

/** Values of options and files, by their places. */
function valuePlaces(argv: readonly string[]): number[] {
  return [...argv.keys()].filter((i) => i > 0 && !/^--/.test(argv[i] ?? ''))
}

function optionPlaces(argv: readonly string[]): number[] {
  return [...argv.keys()].filter((i) => /^--\w/.test(argv[i] ?? ''))
}

const swapped =
  (values: readonly string[]) =>
  (argv: readonly string[], rng: Rng): readonly string[] | null => {
    const places = valuePlaces(argv)
    const at = places[rng.int(Math.max(1, places.length))]
    return at === undefined ? null : argv.with(at, values[rng.int(values.length)] ?? '')
  }

const atOption =
  (change: (argv: readonly string[], at: number, rng: Rng) => readonly string[]) =>
  (argv: readonly string[], rng: Rng): readonly string[] | null => {
    const places = optionPlaces(argv)
    const at = places[rng.int(Math.max(1, places.length))]
    return at === undefined ? null : change(argv, at, rng)
  }

export const ARGUMENT_OPERATORS: readonly ArgumentOperator[] = [
  {
    name: 'unknown option',
    damage: (argv, rng) => [
      ...argv,
      ['--sed', '--nope=1', '--no-nope', '-x', '-seed', '--__proto__', '--constructor=1', '---'][
        rng.int(8)
      ] ?? '',
    ],
  },
  {
    name: 'option twice',
    damage: atOption((argv, at) => [...argv, ...argv.slice(at, at + 2)]),
  },
  { name: 'option without its value', damage: atOption((argv, at) => argv.slice(0, at + 1)) },
  { name: 'option mistyped', damage: atOption((argv, at) => argv.with(at, `${argv[at]}z`)) },
  {
    name: 'option in capitals',
    damage: atOption((argv, at) => argv.with(at, (argv[at] ?? '').toUpperCase())),
  },
  {
    name: 'option with an empty value',
    damage: atOption((argv, at) => argv.with(at, `${argv[at]}=`)),
  },
  {
    name: 'word left out',
    damage: (argv, rng) => argv.toSpliced(rng.int(argv.length), 1),
  },
  { name: 'word in capitals', damage: (argv) => argv.with(0, (argv[0] ?? '').toUpperCase()) },
  {
    name: 'word too many',
    damage: (argv, rng) => argv.toSpliced(1 + rng.int(argv.length), 0, 'more'),
  },
  { name: 'bare dashes', damage: (argv, rng) => argv.toSpliced(1 + rng.int(argv.length), 0, '--') },
  {
    name: 'strange number',
    damage: swapped([
      '-1',
      '1e309',
      'NaN',
      '0x10',
      '1.5',
      '99999999999999999999',
      '1,000',
      ' ',
      '٣',
    ]),
  },
  {
    name: 'strange name',
    damage: swapped([
      '',
      '.',
      '..',
      '/',
      'ü ñ 日本.json',
      'a'.repeat(300),
      'con\u202e.json',
      '*',
      '~',
    ]),
  },
  {
    name: 'name below a file',
    damage: swapped(['problems.json/below.json', 'problems.json/a/b.yaml', 'reward.ts/x/y.ts']),
  },
  {
    name: 'name too long',
    damage: swapped([
      `${'a'.repeat(255)}.json`,
      `${'b'.repeat(4100)}.yaml`,
      `x/${'c/'.repeat(2100)}y`,
    ]),
  },
  {
    name: 'another input',
    damage: swapped([
      ...[
        'problems.json',
        'env.yaml',
        'reward.ts',
        'samples.jsonl',
        'bench',
        'runs',
        'runs/own-env',
      ],
      ...[
        '/dev/null',
        '/proc/self/mem',
        '/dev/full',
        'models/rnn.safetensors',
        'bench/units.jsonl',
      ],
    ]),
  },
  {
    name: 'strange --set',
    damage: (argv, rng) =>
      argv[0] !== 'train'
        ? null
        : [
            ...argv,
            '--set',
            [
              ...[
                'seed=*a',
                'seed',
                '=1',
                'a..b=1',
                'training=',
                'agent=[',
                'agent.type=é',
                'name=',
              ],
              ...[
                'training.num_episodes=1e400',
                'data.problems=[1]',
                'seed={a: 1',
                '__proto__.a=1',
              ],
              ...['agent.module=/dev/null', 'reward=[]', 'name=../x', 'name=a/b', 'data=null'],
            ][rng.int(17)] ?? '',
          ],
  },
]
