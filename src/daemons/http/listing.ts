/** A directory as a page: a table of links that a keyboard and a screen reader can walk. */
import { escapeHtml } from '../../wire/http/page'
import { htmlAnswer, type Answer } from './answer'
import type { Entry } from './tree'

/** @param path as it was asked for, below the root that is served */
export function listing(path: string, entries: readonly Entry[]): Answer {
  const shown = path === '/' ? '/' : `${path}/`
  const rows = entries.map(row)
  if (path !== '/') rows.unshift('<tr><td><a href="../">../</a></td><td>directory</td><td></td></tr>')
  const title = `Index of ${shown}`
  const table = `<table>
<thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">Bytes</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
  const body = rows.length > 0 ? table : '<p>The directory is empty.</p>'
  return htmlAnswer(200, title, `<h1>${escapeHtml(title)}</h1>\n${body}`)
}

function row({ name, kind, size }: Entry): string {
  const slash = kind === 'directory' ? '/' : ''
  // The dot keeps a name with a colon from being read as a scheme.
  const link = `<a href="./${encodeURIComponent(name)}${slash}">${escapeHtml(name)}${slash}</a>`
  const bytes = kind === 'file' && size !== undefined ? String(size) : ''
  return `<tr><td>${link}</td><td>${escapeHtml(kind)}</td><td>${bytes}</td></tr>`
}
