/**
 * In a page, before its own scripts: who reads Dan9's telemetry, the dashboard that is, hears nothing from
 * `benchTelemetry(false)` on, and everything from `benchTelemetry(true)` on. So a page can be held against itself: what
 * an engine makes of one and the same script differs from page to page by a tenth.
 */
export function gateTelemetry() {
  /** @type {typeof globalThis.dan9} */
  let client
  let open = true
  let opened = () => {}
  /** @type {AsyncIterator<unknown> | undefined} */
  let heard

  /** @param {() => AsyncIterable<any>} listen */
  async function* gated(listen) {
    for (;;) {
      const stream = listen()[Symbol.asyncIterator]()
      heard = stream
      for (let item = await stream.next(); !item.done; item = await stream.next()) yield item.value
      if (open) return
      await new Promise((resolve) => (opened = () => resolve(undefined)))
    }
  }

  Object.defineProperty(globalThis, 'dan9', {
    configurable: true,
    get: () => client,
    /** @param {typeof globalThis.dan9} value */
    set(value) {
      const listen = value.telemetry.bind(value)
      client = Object.assign(value, { telemetry: () => gated(listen) })
    },
  })
  Object.assign(globalThis, {
    /** @param {boolean} wanted */
    benchTelemetry(wanted) {
      open = wanted
      if (wanted) opened()
      else void heard?.return?.()
    },
  })
}
