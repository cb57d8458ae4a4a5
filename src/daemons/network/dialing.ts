/** Where a WebSocket leads, and the beginning of one. */
import type { Address } from './address'
import { fault } from './errno'

/** Opens a real WebSocket; throws as the constructor does. */
export type OpenWebSocket = (url: string) => WebSocket

export function isWebSocketUrl(host: string): boolean {
  return /^wss?:\/\//i.test(host)
}

/** Where a URL leads, and its own spelling. `port` is taken where the URL has none. Throws EINVAL. */
export function destination(text: string, port?: number): Address & { readonly url: string } {
  if (!URL.canParse(text)) throw fault('EINVAL', `${text} is no URL`)
  const url = new URL(text)
  if (port !== undefined && url.port === '') url.port = String(port)
  const usual = url.protocol === 'wss:' ? 443 : 80
  return { url: url.href, host: url.hostname, port: url.port === '' ? usual : Number(url.port) }
}

/** Begins to open one. Throws EINVAL, and EACCES where the page may not. */
export function begin(open: OpenWebSocket, url: string): WebSocket {
  try {
    return open(url)
  } catch (thrown) {
    const { name, message } = thrown as Error
    throw fault(name === 'SecurityError' ? 'EACCES' : 'EINVAL', `${url}: ${message}`)
  }
}
