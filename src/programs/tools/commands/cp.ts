import { Copier } from '../text/copy'
import { Options } from '../text/options'
import { Targets } from '../text/targets'

export function cp(args: string[]): i32 {
  const options = new Options(
    args,
    'rRadfpnvPLTt:',
    'recursive=r archive=a force=f no-clobber=n verbose=v no-dereference=P dereference=L ' +
      'no-target-directory=T target-directory=t preserve=p',
  )
  const copier = new Copier()
  copier.recursive = options.last('rRa') != ''
  const links = options.last('PLda')
  copier.links = links == '' ? copier.recursive : links != 'L'
  copier.times = options.last('pa') != ''
  copier.force = options.has('f')
  copier.keeps = options.has('n')
  copier.verbose = options.has('v')
  const targets = new Targets(options)
  let code = 0
  for (let i = 0; i < targets.sources.length; i++) {
    code |= copier.copy(targets.sources[i], targets.of(targets.sources[i]))
  }
  return code
}
