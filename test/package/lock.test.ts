import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Lock {
  readonly packages: Readonly<Record<string, { readonly optional?: boolean }>>
}
const lockFile = new URL('../../package-lock.json', import.meta.url)
const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as Lock

const placesOf = (name: string) =>
  Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`))

test('there is one tfjs-core, which all backends share', () => {
  expect(placesOf('@tensorflow/tfjs-core')).toEqual(['node_modules/@tensorflow/tfjs-core'])
  expect(placesOf('@tensorflow/tfjs-backend-cpu')).toHaveLength(1)
})

test('all of tfjs comes only with native TensorFlow, which is optional', () => {
  const native = ['tfjs-node', 'tfjs-node-gpu']
  const withNative = ['tfjs', 'tfjs-layers', 'tfjs-converter', 'tfjs-data', 'tfjs-backend-webgl']
  for (const name of [...native, ...withNative]) {
    const places = placesOf(`@tensorflow/${name}`)
    expect(places).toHaveLength(1)
    for (const place of places) expect(packages[place]?.optional, place).toBe(true)
  }
})
