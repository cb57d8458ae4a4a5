import { defineDaemon, message } from 'dan9'

/** Does nothing, in great numbers. */
export default defineDaemon({
  type: 'bench-idle',
  messages: { poke: message({ doc: 'Does nothing.' }) },
  start: () => ({ poke() {} }),
})
