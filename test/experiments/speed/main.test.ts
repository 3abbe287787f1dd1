import { expect, test } from 'vitest'
import { runCaptured } from '../../support/captured-terminal.ts'

interface Figure {
  readonly part: string
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly samples: number
}

test('a bench gives every figure with its unit and sample count, beside the machine', async () => {
  const { code, out, err } = await runCaptured('bench', '--only', 'python', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const { machine, figures } = JSON.parse(out) as { machine: object; figures: Figure[] }
  expect(machine).toMatchObject({ node: process.version, cores: expect.any(Number) })
  expect(figures.length).toBeGreaterThan(2)
  for (const figure of figures) {
    expect(figure).toEqual({
      part: 'python',
      name: expect.any(String),
      value: expect.any(Number),
      unit: expect.any(String),
      samples: expect.any(Number),
    })
    expect(figure.value).toBeGreaterThan(0)
    expect(figure.samples).toBeGreaterThanOrEqual(1)
  }
})
