/** Moments as HTTP writes them (RFC 9110, 5.6.7): whole seconds, in GMT. */

/** @param time milliseconds since the epoch */
export function httpDate(time: number): string {
  return new Date(time).toUTCString()
}

/** The moment in whole seconds since the epoch; undefined when the text is no date. */
export function secondsOf(text: string): number | undefined {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000)
}
