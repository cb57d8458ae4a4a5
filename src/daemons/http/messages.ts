/** The config and messages of the http daemon. */
import { z } from 'zod'
import { message } from '../../kernel/daemon'
import { isAbsolute, normalise } from '../../wire/path'

export const config = () =>
  z.object({
    port: z
      .int()
      .min(0)
      .max(65_535)
      .default(8080)
      .describe('Where it listens; a browser reads it at net/<port>/. 0 is any free one'),
    root: z
      .string()
      .refine(isAbsolute, { error: ({ input }) => `${JSON.stringify(input)} is not an absolute path` })
      .transform(normalise)
      .default('/')
      .describe('The directory of the namespace that is served; nothing above it can be reached'),
    host: z.string().min(1).max(253).default('localhost').describe('The name that it listens at'),
    writable: z.boolean().default(false).describe('PUT writes files and DELETE deletes them'),
    idleTimeout: z
      .number()
      .positive()
      .default(60_000)
      .describe(
        'Milliseconds after which a connection is closed on which no request has come, or nothing moves',
      ),
  })

const answered = () =>
  z.object({
    method: z.string(),
    target: z.string().describe('As it was asked'),
    status: z.int(),
    bytes: z.int().describe('Of the body, as far as it was sent'),
    milliseconds: z.number(),
  })

export type Answered = z.infer<ReturnType<typeof answered>>

export const messages = {
  address: message({
    doc: 'Where it listens, what it serves, and its address below that of the page.',
    reply: () => z.object({ host: z.string(), port: z.int(), root: z.string(), url: z.string() }),
  }),
  requests: message({ doc: 'Every request from now on, once it has been answered.', stream: answered }),
}
