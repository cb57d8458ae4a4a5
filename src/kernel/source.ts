/** Sources of daemons that are written in the page: checked, and bound to the module 'dan9'. */
import type { Node } from 'acorn'
import { DaemonError } from '../wire/error'

/**
 * Gives `source` with its imports from 'dan9' leading to `sdkUrl`, every line where it was.
 *
 * @param label what stack traces call it
 * @throws DaemonError `invalid_argument` with `detail.line` and `detail.column` (from 1) when it does not
 *   parse or imports anything else
 */
export async function bindSource(source: string, label: string, sdkUrl: string): Promise<string> {
  const { parse } = await import('acorn')
  let program
  try {
    program = parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true })
  } catch (thrown) {
    const { message, loc } = thrown as SyntaxError & { loc?: { line: number; column: number } }
    throw sourceError(label, message.replace(/ \(\d+:\d+\)$/, ''), loc?.line, loc && loc.column + 1)
  }
  let bound = source
  for (const node of [...program.body].reverse()) {
    if (!('source' in node) || !node.source) continue
    const from = node.source as Node & { value: string }
    if (from.value !== 'dan9') {
      const { line, column } = from.loc!.start
      throw sourceError(label, `it may import from 'dan9' only, not from '${from.value}'`, line, column + 1)
    }
    bound = bound.slice(0, from.start) + JSON.stringify(sdkUrl) + bound.slice(from.end)
  }
  return `${bound}\n//# sourceURL=${label}`
}

/** What evaluating the source labelled `label` threw, with the line it came from when the stack tells. */
export function evaluationError(label: string, thrown: unknown): DaemonError {
  if (thrown instanceof DaemonError) return thrown
  const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
  const [line, column] = thrown instanceof Error ? (placeIn(label, thrown.stack) ?? []) : []
  return sourceError(label, text, line, column)
}

function placeIn(label: string, stack = ''): [line: number, column: number] | undefined {
  const at = stack.indexOf(`${label}:`)
  const match = at < 0 ? null : /^(\d+):(\d+)/.exec(stack.slice(at + label.length + 1))
  return match ? [Number(match[1]), Number(match[2])] : undefined
}

export function sourceError(label: string, text: string, line?: number, column?: number): DaemonError {
  const place = line === undefined ? label : `${label} line ${line}`
  return new DaemonError('invalid_argument', `${place}: ${text}`, {
    source: label,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  })
}
