import { defineDaemon, message } from 'dan9'

/** Answers with what it is asked; `read` is the same under a name that a read-only way lets pass. */
export default defineDaemon({
  type: 'bench-echo',
  messages: { echo: message({ doc: 'Answers with its payload.' }), read: message({ doc: 'The same.' }) },
  start: () => ({ echo: (payload) => payload, read: (payload) => payload }),
})
