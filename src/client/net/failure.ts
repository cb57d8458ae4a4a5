/** What a person sees who comes to `net/<port>/` in vain: what is the case, and what can be done. */
import { DaemonError } from '../../wire/error'
import { HttpError } from '../../wire/http/error'
import { escapeHtml, page } from '../../wire/http/page'

/** No page is open in which Dan9 runs. */
export class NoSystem extends Error {
  override readonly name = 'NoSystem'
}

interface Words {
  readonly status: number
  readonly title: string
  readonly fact: string
  /** HTML. */
  readonly help: string
}

/**
 * @param base the address of Dan9's own page
 * @param port the one that was asked for; none for the list of them
 */
export function failurePage(thrown: unknown, base: string, port?: number): Response {
  const { status, title, fact, help } = words(thrown, base, port)
  return htmlResponse(status, title, `<p>${escapeHtml(fact)}</p>\n<p>${help}</p>`)
}

/** @param body HTML, below the title */
export function htmlResponse(status: number, title: string, body: string): Response {
  const html = page(title, `<h1>${escapeHtml(title)}</h1>\n${body}`)
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  return new Response(html, { status, statusText: title, headers })
}

function words(thrown: unknown, base: string, port?: number): Words {
  const home = `<a href="${escapeHtml(base)}" target="_blank">Open Dan9</a>`
  if (thrown instanceof NoSystem) {
    const help = `${home}, leave it open, and reload this page.`
    return {
      status: 503,
      title: 'Dan9 is not running',
      fact: 'No open page runs Dan9, so no daemon can answer.',
      help,
    }
  }
  if (thrown instanceof HttpError) {
    const fact = `What listens at port ${port} gave no proper answer: ${thrown.message}.`
    return { status: 502, title: 'Bad gateway', fact, help: 'The daemon there has to speak HTTP/1.1.' }
  }
  const { code, text, detail } = DaemonError.from(thrown)
  if (detail?.['errno'] === 'ECONNREFUSED') {
    const config = escapeHtml(JSON.stringify({ port, root: '/' }))
    const help = `In Dan9, create and start a daemon of type <code>http</code> with the config <code>${config}</code>, and reload this page.`
    return { status: 502, title: `No daemon answers at port ${port}`, fact: `${text}.`, help }
  }
  if (code === 'deadline_exceeded') {
    const help =
      'The daemon may be stopped or busy, or the link to it cut. Look at it in Dan9, and reload this page.'
    const who = port === undefined ? 'The network' : `Port ${port}`
    return { status: 504, title: `${who} does not answer in time`, fact: `${text}.`, help }
  }
  if (code === 'resource_exhausted') {
    const help =
      'Close some of them, or give the network daemon more with its config <code>maxConnections</code>.'
    return { status: 503, title: 'Too many connections', fact: `${text}.`, help }
  }
  return { status: 502, title: 'Bad gateway', fact: `${text}.`, help: 'Reload this page to try again.' }
}
