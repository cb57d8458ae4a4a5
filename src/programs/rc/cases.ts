/** The cases of a `switch`. */
import type { Item, List, Word } from './tree'

/** What stands from the first `case` whose patterns fit up to the next `case`; nothing when none fits. */
export async function chooseCase(
  body: List,
  fits: (patterns: readonly Word[]) => Promise<boolean>,
): Promise<List> {
  for (const [index, item] of body.entries()) {
    const patterns = patternsOf(item)
    if (!patterns || !(await fits(patterns))) continue
    const rest = body.slice(index + 1)
    const end = rest.findIndex((next) => patternsOf(next) !== undefined)
    return end < 0 ? rest : rest.slice(0, end)
  }
  return []
}

/** The words after `case`; undefined for any other command. */
function patternsOf({ command }: Item): readonly Word[] | undefined {
  if (command.kind !== 'simple') return undefined
  const [first, ...patterns] = command.words
  return first?.kind === 'literal' && !first.quoted && first.text === 'case' ? patterns : undefined
}
