/** A heartbeat: gentle traffic for whoever looks, and a sign that its recipient still answers. */
import { z } from 'zod'
import { DaemonError, defineDaemon, message } from '../../kernel/daemon'

const beat = () => z.object({ beat: z.int() })

export default defineDaemon({
  type: 'pulse',
  doc: 'Sends a message each interval and counts those that come back.',
  config: () =>
    z.object({
      to: z.string().describe('Whom it sends to, a name or a path'),
      type: z.string().default('beat').describe('The type of what it sends'),
      interval: z.number().positive().default(1000).describe('Milliseconds between two beats'),
    }),
  messages: {
    beat: message({ doc: 'A beat of another pulse, or its own come back: counts it.', payload: beat }),
    echo: message({ doc: 'Its own beat, as an echo daemon sends it back: counts it.', payload: beat }),
  },
  start({ config: { to, type, interval }, state, clock, send, metrics, log }) {
    const kept = state({ beat: 0 })

    clock.every(interval, () => {
      kept.beat += 1
      try {
        send(to, type, { beat: kept.beat })
        metrics.increment('sent-count')
      } catch (thrown) {
        metrics.increment('refused-count')
        log.warning(`beat ${kept.beat} was not sent: ${DaemonError.from(thrown).text}`)
      }
    })

    const returned = () => metrics.increment('returned-count')
    return { beat: returned, echo: returned }
  },
})
