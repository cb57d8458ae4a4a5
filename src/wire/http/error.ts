/** What is wrong with bytes that should be HTTP: a status of RFC 9110 to answer with, and the fact. */
export class HttpError extends Error {
  override readonly name = 'HttpError'

  /** @param status what a server answers with; a client that meets it has a bad gateway before it */
  constructor(
    readonly status: number,
    fact: string,
  ) {
    super(fact)
  }
}
