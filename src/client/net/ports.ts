/** The page at `net/` itself: which ports can be asked. */
import { escapeHtml } from '../../wire/http/page'
import { htmlResponse } from './failure'

export interface ListeningAt {
  readonly owner: string
  readonly host: string
  readonly port: number
}

/**
 * @param base the address of Dan9's own page
 * @param found false when something else was asked for, which there is not
 */
export function portsPage(listeners: readonly ListeningAt[], base: string, found: boolean): Response {
  const rows = listeners
    .filter(({ host }) => host === 'localhost')
    .toSorted((one, other) => one.port - other.port)
    .map(({ port, owner }) => {
      const address = escapeHtml(`${base}net/${port}/`)
      return `<tr><td><a href="${address}">net/${port}/</a></td><td>${escapeHtml(owner)}</td></tr>`
    })
  const table = `<table>
<thead><tr><th scope="col">Address</th><th scope="col">Daemon</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
  const nobody = `<p>Nobody listens. A daemon of type <code>http</code> does, once it is created and started in
<a href="${escapeHtml(base)}#/network" target="_blank">Dan9</a>.</p>`
  const body = rows.length > 0 ? table : nobody
  return htmlResponse(found ? 200 : 404, found ? 'Ports' : 'There is no such port', body)
}
