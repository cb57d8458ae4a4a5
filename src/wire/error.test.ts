import { expect, test } from 'vitest'
import { DaemonError, errorCodes } from './error'

test('it survives the way as plain data, whatever its code', () => {
  for (const code of errorCodes) {
    const error = new DaemonError(code, 'no file at /x', { errno: 'ENOENT' })
    const back = DaemonError.fromData(structuredClone(error.toData()))
    expect(back).toBeInstanceOf(DaemonError)
    expect(back.message).toBe(`[${code}] no file at /x`)
    expect(back).toMatchObject({
      code,
      text: 'no file at /x',
      detail: { errno: 'ENOENT' },
      stack: error.stack,
    })
  }
})

test('anything thrown becomes one, once', () => {
  const error = new DaemonError('aborted', 'x')
  expect(DaemonError.from(error)).toBe(error)
  expect(DaemonError.from(new TypeError('no'))).toMatchObject({ code: 'internal', text: 'no' })
  expect(DaemonError.from('plain', 'unknown')).toMatchObject({ code: 'unknown', text: 'plain' })
})
