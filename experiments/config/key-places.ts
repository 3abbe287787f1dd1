import type { ConfigPath } from '../../src/settings/complaints.ts'
import { sameKey, toSnakeCase } from '../../src/settings/key-case.ts'
import { keysOf } from '../../src/settings/schema-shape.ts'
import { isInitials } from '../../src/settings/suggestion.ts'
import { writtenAt } from './older/older-keys.ts'
import { type ChoiceRules, chosenEntry } from './resolve-choice.ts'
import { sectionSchemas, topSchema } from './sections.ts'

/** The keys of every section of one experiment, to say where one belongs that stands elsewhere. */
export class KeyPlaces {
  /** Each as a path, such as `training.log_frequency`; those of the top level are single words. */
  readonly #places: readonly string[]

  constructor(
    rules: Readonly<Record<ChoiceRules['section'], ChoiceRules>>,
    written: Readonly<Record<string, unknown>>,
  ) {
    this.#places = [
      ...keysOf(topSchema).map(toSnakeCase),
      ...Object.entries(sectionSchemas).flatMap(([name, schema]) => below(name, keysOf(schema))),
      ...Object.values(rules).flatMap((rule) => below(rule.section, choiceKeys(rule, written))),
    ]
  }

  /** The one other place that has the key, or a key of these initials; null where none has it, or several. */
  elsewhere(key: string, section: ConfigPath): string | null {
    const isOfInitials = (name: string) => isInitials(key, name)
    return (
      this.#only(section, (name) => sameKey(name, key)) ?? this.#only(section, isOfInitials) ?? null
    )
  }

  #only(section: ConfigPath, isMeant: (name: string) => boolean): string | undefined {
    const own = section.join('.')
    const found = this.#places.filter((place) => {
      const words = place.split('.')
      return isMeant(words.at(-1) ?? '') && words.slice(0, -1).join('.') !== own
    })
    return found.length === 1 ? found[0] : undefined
  }
}

function choiceKeys(rule: ChoiceRules, written: Readonly<Record<string, unknown>>): string[] {
  const entry = chosenEntry(rule, writtenAt(written, rule.section))
  return [...rule.reserved, ...(entry === undefined ? [] : keysOf(entry.configSchema))]
}

function below(section: string, keys: readonly string[]): string[] {
  return keys.map((key) => `${section}.${toSnakeCase(key)}`)
}
