/** What authors' schemas say of a configuration or a payload, in an error's words. */
import { z } from 'zod'
import { DaemonError } from '../../wire/error'
import type { Message } from '../../wire/message'

/** @throws DaemonError `invalid_argument` that names the fields */
export function checkedConfig(name: string, schema: z.ZodType | undefined, config: object = {}): unknown {
  if (!schema) return config
  const result = schema.safeParse(config)
  if (result.success) return result.data
  throw invalid(`the configuration of '${name}'`, result.error)
}

/**
 * The payload as `schema` gives it; a missing one stands for an empty object.
 *
 * @throws DaemonError `invalid_argument` that names the fields
 */
export function checkedPayload(
  name: string,
  { type, payload }: Message,
  schema: z.ZodType | undefined,
): unknown {
  if (!schema) return payload
  let result = schema.safeParse(payload)
  if (!result.success && payload === undefined) result = schema.safeParse({})
  if (result.success) return result.data
  throw invalid(`the payload of '${type}' to ${name}`, result.error)
}

function invalid(what: string, error: z.ZodError): DaemonError {
  const words = z.prettifyError(error).replaceAll(/\s*\n\s*/g, ' ')
  const issues = error.issues.map(({ path, code, message }) => ({ path: path.map(String), code, message }))
  return new DaemonError('invalid_argument', `${what}: ${words}`, { issues })
}
