/** The console of a program: what it logs is output like any other. */

type Write = (fd: 1 | 2, text: string) => void

const descriptors = { log: 1, info: 1, debug: 1, warn: 2, error: 2 } as const

/** Sends what the worker's console is told to `write`, a line a call. Gives the way back. */
export function captureConsole(write: Write): () => void {
  const methods = Object.keys(descriptors) as (keyof typeof descriptors)[]
  const originals = methods.map((method) => [method, console[method]] as const)
  for (const method of methods) {
    console[method] = (...values: unknown[]) => write(descriptors[method], `${values.map(shown).join(' ')}\n`)
  }
  return () => {
    for (const [method, original] of originals) console[method] = original
  }
}

/** A value as text: an error with its stack, another object as JSON where it has one. */
export function shown(value: unknown): string {
  if (value instanceof Error) return value.stack ?? String(value)
  if (typeof value === 'object' && value !== null) return json(value) ?? Object.prototype.toString.call(value)
  return String(value)
}

function json(value: object): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
