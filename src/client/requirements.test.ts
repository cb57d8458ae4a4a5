import { expect, test } from 'vitest'
import { missingFeatures } from './requirements'

/** Takes the option apart as a browser does that knows module workers. */
class ModuleWorker {
  constructor(_url: string, { type }: { type: string }) {
    void type
  }
  terminate(): void {}
}

class ClassicWorker {
  terminate(): void {}
}

const scope = (changes: object): typeof globalThis =>
  ({ Worker: ModuleWorker, MessageChannel, structuredClone, URL, ...changes }) as unknown as typeof globalThis

test('what a browser lacks is named, and nothing else', () => {
  expect(missingFeatures(scope({}))).toEqual([])
  expect(missingFeatures(scope({ Worker: undefined }))).toEqual(['Web Workers', 'module workers'])
  expect(missingFeatures(scope({ Worker: ClassicWorker }))).toEqual(['module workers'])
  expect(missingFeatures(scope({ MessageChannel: undefined }))).toEqual(['message channels'])
  expect(missingFeatures(scope({ URL: undefined }))).toEqual(['blob URLs'])
})
