/** Answers what is asked of `net/<port>/…` below Dan9's own address with what the daemon at that port says. */
import { exchange, type Outgoing } from './exchange'
import { failurePage } from './failure'
import { portsPage } from './ports'
import type { FetchEvent } from './scope'
import type { System } from './system'

interface Place {
  readonly port: number
  /** What the daemon is asked for. */
  readonly target: string
}

/** So that the isolated page and its frames may load it, and a tab of it stays among them. */
const isolation = [
  ['cross-origin-embedder-policy', 'require-corp'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
] as const

/** They are about one connection, or about a length that the receiver learns otherwise. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Finds the Dan9 that a request is for, by who asks and who will be there then. */
interface Finder {
  find(asking: string, resulting: string): Promise<System>
}

export class NetGateway {
  /** @param base the address of Dan9's page, to its last slash */
  constructor(
    private readonly base: string,
    private readonly systems: Finder,
  ) {}

  /** What it answers; undefined for what is none of its business. */
  answer(event: FetchEvent): Promise<Response> | undefined {
    const { url } = event.request
    const rest = url.startsWith(this.base) ? url.slice(this.base.length) : ''
    if (!rest.startsWith('net/')) return undefined
    const [, digits, path] = /^net\/(\d{1,5})([/?#].*)?$/.exec(rest) ?? []
    const port = Number(digits)
    if (!(port >= 1 && port <= 65_535)) return this.#index(event, /^net\/([?#]|$)/.test(rest))
    if (!path?.startsWith('/')) {
      const [search = ''] = /^\?[^#]*/.exec(path ?? '') ?? []
      return Promise.resolve(Response.redirect(`${this.base}net/${port}/${search}`, 301))
    }
    const [target = '/'] = path.split('#')
    return this.#serve(event, { port, target })
  }

  /** The ports that can be asked, for `net/` itself and what is no port. */
  async #index({ clientId, resultingClientId }: FetchEvent, found: boolean): Promise<Response> {
    try {
      const system = await this.systems.find(clientId, resultingClientId)
      return isolated(portsPage(await system.listeners(), this.base, found))
    } catch (thrown) {
      return isolated(failurePage(thrown, this.base))
    }
  }

  async #serve(event: FetchEvent, place: Place): Promise<Response> {
    const { clientId, resultingClientId } = event
    try {
      const request = await outgoing(event.request, place)
      const system = await this.systems.find(clientId, resultingClientId)
      const { head, content, done } = await exchange(system.pool(place.port), request)
      event.waitUntil(done)
      const { status, reason: statusText } = head
      const init = { status, statusText, headers: this.#responseHeaders(head.headers, place) }
      return new Response(bodiless.has(status) ? null : content, init)
    } catch (thrown) {
      return isolated(failurePage(thrown, this.base, place.port))
    }
  }

  #responseHeaders(said: Headers, { port, target }: Place): Headers {
    const headers = withoutHops(said)
    for (const [name, value] of isolation) if (!headers.has(name)) headers.set(name, value)
    const location = headers.get('location')
    if (location === null) return headers
    const origin = `http://${hostOf(port)}`
    const url = URL.parse(location, origin + target)
    if (url?.origin === origin) {
      headers.set('location', `${this.base}net/${port}${url.pathname}${url.search}${url.hash}`)
    }
    return headers
  }
}

/** Statuses whose responses may have no body at all, not even an empty one. */
const bodiless = new Set([204, 205, 304])

const hostOf = (port: number): string => (port === 80 ? 'localhost' : `localhost:${port}`)

async function outgoing(request: Request, { port, target }: Place): Promise<Outgoing> {
  const { method, signal } = request
  const headers = withoutHops(request.headers)
  headers.set('host', hostOf(port))
  // What this worker gives the browser is not decoded any more.
  headers.set('accept-encoding', 'identity')
  return { method, target, headers, signal, body: await bodyOf(request) }
}

/** As a stream where the browser gives it as one. */
async function bodyOf(request: Request): Promise<Outgoing['body']> {
  if (request.body) return request.body
  if (request.method === 'GET' || request.method === 'HEAD') return null
  const content = new Uint8Array(await request.arrayBuffer())
  return content.length > 0 ? content : null
}

function isolated(response: Response): Response {
  for (const [name, value] of isolation) response.headers.set(name, value)
  return response
}

function withoutHops(said: Headers): Headers {
  const headers = new Headers(said)
  const named = (said.get('connection') ?? '').split(',').map((name) => name.trim())
  for (const name of [...hopByHop, ...named]) if (/^[\w-]+$/.test(name)) headers.delete(name)
  return headers
}
