/** The seed's loop style: a daemon that owns its loop and sends back what it is sent. */
import { defineDaemon } from '../../kernel/daemon'

export default defineDaemon({
  type: 'echo',
  doc: 'Sends everything back: to the sender as a message of type "echo", and to a caller as the answer.',
  async run({ mailbox, send, reply, metrics }) {
    for await (const message of mailbox) {
      metrics.increment('work-count')
      reply(message, message.payload)
      try {
        send(message.sender, 'echo', message.payload)
      } catch {
        // A sender that reads nothing has no room in the end; the others still want their echo.
        metrics.increment('refused-count')
      }
    }
  },
})
