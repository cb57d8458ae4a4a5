/**
 * From the JSON Schema of a payload to the fields of a form, and from what was typed back to a
 * payload. What a form cannot show well (arrays, objects, unions of many kinds) is a JSON field.
 */
import type { JsonSchema } from '../../client/api'

export type FieldKind = 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json'

export interface Field {
  /** The property's name; empty when the payload is one value and not an object. */
  readonly name: string
  readonly kind: FieldKind
  readonly doc: string
  readonly required: boolean
  /** For `choice`: the values it may have. */
  readonly choices: readonly unknown[]
  /** For `text`: bytes are taken as well, typed as hexadecimal. */
  readonly bytes: boolean
  readonly minimum?: number
  readonly maximum?: number
  /** What is taken when it is left out. */
  readonly fallback?: unknown
}

export interface Form {
  readonly fields: readonly Field[]
  /** False when the payload is one value: the first field is the payload. */
  readonly object: boolean
}

/** What stands in a field: text as typed, or the index of a choice, and whether the text is hexadecimal. */
export interface Entry {
  readonly text: string
  readonly hex: boolean
}

export type Entries = Readonly<Record<string, Entry>>
export type Built = { readonly payload: unknown } | { readonly errors: Readonly<Record<string, string>> }

/** The form for a payload; `undefined` means that anything is taken, which is one JSON field. */
export function formOf(schema: JsonSchema | undefined): Form {
  const root = schema ?? {}
  const properties = root['properties']
  if (root['type'] !== 'object' || !isObject(properties)) {
    return { fields: [fieldOf('', root, root, schema !== undefined)], object: false }
  }
  const required = Array.isArray(root['required']) ? root['required'] : []
  const fields = Object.entries(properties).map(([name, property]) => {
    const described = isObject(property) ? property : {}
    return fieldOf(name, described, root, required.includes(name) && !('default' in described))
  })
  return { fields, object: true }
}

export function emptyEntries(form: Form): Record<string, Entry> {
  return Object.fromEntries(
    form.fields.map((field) => [field.name, { text: initialText(field), hex: false }]),
  )
}

/** The payload that was typed, or what is wrong with it by field. */
export function build(form: Form, entries: Entries): Built {
  const errors: Record<string, string> = {}
  const payload: Record<string, unknown> = {}
  for (const field of form.fields) {
    const { text, hex } = entries[field.name] ?? { text: '', hex: false }
    if (text === '' && (field.kind !== 'text' || !field.required)) {
      if (field.required) errors[field.name] = 'is required'
      continue
    }
    try {
      payload[field.name] = valueOf(field, text, hex)
    } catch (error) {
      errors[field.name] = error instanceof Error ? error.message : String(error)
    }
  }
  if (Object.keys(errors).length > 0) return { errors }
  return { payload: form.object ? payload : payload[''] }
}

function valueOf(field: Field, text: string, hex: boolean): unknown {
  switch (field.kind) {
    case 'text':
      return field.bytes && hex ? parseHex(text) : text
    case 'number':
    case 'integer':
      return parseNumber(field, text)
    case 'boolean':
      return text === 'true'
    case 'choice':
      return field.choices[Number(text)]
    case 'json':
      try {
        return JSON.parse(text) as unknown
      } catch (error) {
        throw new Error(`is not JSON: ${error instanceof Error ? error.message : ''}`, { cause: error })
      }
  }
}

function parseNumber({ kind, minimum, maximum }: Field, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new Error('is not a number')
  if (kind === 'integer' && !Number.isInteger(value)) throw new Error('is not a whole number')
  if (minimum !== undefined && value < minimum) throw new Error(`is less than ${minimum}`)
  if (maximum !== undefined && value > maximum) throw new Error(`is more than ${maximum}`)
  return value
}

function parseHex(text: string): Uint8Array {
  const digits = text.replace(/\s+|0x/gi, '')
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits))
    throw new Error('is not pairs of hexadecimal digits')
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

function initialText(field: Field): string {
  const { fallback, kind } = field
  if (fallback === undefined) return ''
  if (kind === 'choice') {
    const index = field.choices.indexOf(fallback)
    return index < 0 ? '' : String(index)
  }
  return kind !== 'json' && typeof fallback === 'string' ? fallback : JSON.stringify(fallback)
}

function fieldOf(name: string, schema: JsonSchema, root: JsonSchema, required: boolean): Field {
  const resolved = resolve(schema, root)
  const { kind, choices, bytes, of } = classify(resolved, root)
  const minimum = bound(of['minimum'], of['exclusiveMinimum'], kind, 1)
  const maximum = bound(of['maximum'], of['exclusiveMaximum'], kind, -1)
  const doc = resolved['description'] ?? of['description']
  return {
    name,
    kind,
    choices,
    bytes,
    required,
    doc: typeof doc === 'string' ? doc : '',
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...('default' in resolved && { fallback: resolved['default'] }),
  }
}

interface Class {
  readonly kind: FieldKind
  readonly choices: readonly unknown[]
  readonly bytes: boolean
  /** The schema that says more: the one member of a union that a form shows. */
  readonly of: JsonSchema
}

function classify(schema: JsonSchema, root: JsonSchema): Class {
  const plain = (kind: FieldKind, more?: Partial<Class>): Class => ({
    kind,
    choices: [],
    bytes: false,
    of: schema,
    ...more,
  })
  if (Array.isArray(schema['enum'])) return plain('choice', { choices: schema['enum'] as unknown[] })
  if ('const' in schema) return plain('choice', { choices: [schema['const']] })
  const union = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(union)) {
    const members = union.filter(isObject).map((member) => resolve(member, root))
    const constants = members.flatMap((member) => ('const' in member ? [member['const']] : []))
    if (constants.length === members.length) return plain('choice', { choices: constants })
    const text = members.find((member) => member['type'] === 'string' && !Array.isArray(member['enum']))
    // Bytes have no JSON Schema: zod writes them as a member that takes anything.
    const rest = members.filter((member) => member !== text)
    if (text && rest.every(takesBytes)) return plain('text', { bytes: true, of: text })
    return plain('json')
  }
  switch (schema['type']) {
    case 'string':
      return plain('text', { bytes: schema['format'] === 'bytes' })
    case 'number':
    case 'integer':
    case 'boolean':
      return plain(schema['type'])
    default:
      return plain('json')
  }
}

function takesBytes(schema: JsonSchema): boolean {
  return schema['type'] === undefined || schema['format'] === 'bytes' || schema['format'] === 'binary'
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const reference = schema['$ref']
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return schema
  let target: unknown = root
  for (const key of reference.slice(2).split('/')) target = isObject(target) ? target[key] : undefined
  return isObject(target) ? target : {}
}

function bound(inclusive: unknown, exclusive: unknown, kind: FieldKind, step: 1 | -1): number | undefined {
  // zod bounds every integer by what a double holds exactly: that is no limit worth showing.
  const shown = (value: unknown): value is number =>
    typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
  if (shown(inclusive)) return inclusive
  return kind === 'integer' && shown(exclusive) ? exclusive + step : undefined
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
