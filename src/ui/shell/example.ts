/** The daemon that stands in the install dialog, to be changed. */

export const example = `import { defineDaemon, message, z } from 'dan9'

export default defineDaemon({
  type: 'tally',
  messages: {
    add: message({ doc: 'Adds to the tally.', payload: z.object({ by: z.number().default(1) }), reply: z.number() }),
  },
  start({ state }) {
    const tally = state({ value: 0 })
    return { add: ({ by }) => (tally.value += by) }
  },
})
`
