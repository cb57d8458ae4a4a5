import type { Exit, WasiProgram } from '../../protocol'
export function runWasi(
  _p: WasiProgram,
  _ask: (name: string, args: readonly unknown[]) => void,
): Promise<Exit> {
  return Promise.reject(new Error('x'))
}
