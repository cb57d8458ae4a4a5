import { afterAll, beforeAll, expect, test } from 'vitest'
import { programs } from './index'
import { Bench } from './testing'

let bench: Bench

beforeAll(async () => {
  bench = await Bench.open()
  bench.write('a', 'one\n\n\n\ttwo é\r\nlast\x01\x7f without newline')
  bench.write('b', 'apple 3\nbanana 10\ncherry 2\nApple 3\napple 3\n')
  bench.write('empty', '')
})
afterAll(() => bench.close())

test('every name is there, all are one module, and the module knows them', async () => {
  const all = await programs()
  const names = [...all.keys()].filter((name) => all.get(name) === all.get('cat'))
  expect(names).toEqual([...all.keys()].filter((name) => name !== 'rc'))
  expect(bench.run('tools.wasm').stdout.trim().split('\n')).toEqual(names.sort())
  for (const name of names) {
    const { code, stdout } = bench.run(`/bin/${name}`, ['--help'])
    expect({ name, code, starts: stdout.startsWith(`usage: ${name} `) }).toEqual({
      name,
      code: 0,
      starts: true,
    })
  }
})

/** Command lines, run here and by the real tools: what they print and their exit codes are the same. */
const lines = `
  echo
  echo hello world
  echo -n hello
  echo -e a\\tb\\x41\\0101\\n -n
  echo -ne a\\cb c
  echo -- -x
  true
  false
  cat a b
  cat -n a b
  cat -b a
  cat -s a
  cat -A a
  cat -vE a empty b
  cat nothing a
  cat .
  cat -q
  wc a b empty
  wc a
  wc -l a
  wc -lw a b
  wc -c a b
  wc -m a
  wc -L a
  wc nothing a
  grep apple b
  grep -i apple b
  grep -c apple b a
  grep -vn apple b
  grep -l apple a b
  grep -L apple a b
  grep -q apple b
  grep -q pear b
  grep -o a.p b
  grep -on [aeiou] b
  grep -w apple b
  grep -x apple b
  grep -E ^(apple|cherry).[0-9]{1,2}$ b
  grep -F a.p b
  grep -e apple -e cherry b
  grep -h apple a b nothing
  grep -s apple nothing
  grep -m1 apple b
  grep [[:x:]] b
  grep -E (a b
  grep a\\{1 b
  grep -r apple .
  seq 5
  seq 0
  seq 2 5
  seq 5 -2 1
  seq -1 1
  seq -s, 3
  seq -w 8 11
  seq -w -2 0.5 1
  seq 1 .1 2
  seq 1 0 2
  seq 0.1 0.25 1.05
  seq 1e1 2e1
  seq -5
  seq x
  seq
  sort b
  sort -r b
  sort -u b
  sort -f b
  sort -fu b
  sort -k2n b
  sort -k2,2nr -k1,1 b
  sort -t. -k2 b
  sort -n -k2 b
  sort -s -k2,2n b
  sort -c b
  sort nothing
  sort a b
  sleep
  sleep x
  sleep 0
  ls
  ls -a
  ls -1A
  ls -d .
  ls a nothing b
  ls -R
  ls -r
  ls -S
  ls -9
  head b
  head -n 2 b a
  head -n -2 b
  head -2 b
  head -c 5 b
  head -c -5 a
  head -qn1 a b
  head -n x b
  head nothing b
  tail b
  tail -n 2 b a
  tail -n +3 b
  tail -2 b
  tail -c 5 b
  tail -c +5 a
  tail -n 0 b
  uniq b
  uniq -c b
  uniq -d b
  uniq -ui b
  uniq -f1 b
  uniq -s2 -w3 -c b
  uniq nothing
  tee
  basename /usr/lib/x.c .c
  basename -s .c a.c b.c
  dirname /usr/lib/ x / a/b
  date -u -d @0
  date -d @951782400 +%Y-%m-%dT%H:%M:%S%%%j%a%A%b%B
  date -d @-86400 +%F_%T_%D_%R_%r_%c
  date -d @1609459199 +%G-%V-%g-%u-%w-%U-%W-%C-%y
  date -d @1798761600 +%G-%V_%e_%k_%l_%I_%p_%P_%s_%N_%q
  date -d @1700000000 +%-d.%-m_%_H_%^a_%n%t_%h_%-j
  date -R -d @1700000000
  date x
  mkdir
  mkdir a
  rm nothing
  rm -f nothing
  rm .
  rm
  cp a
  cp nothing x
  cp a b nothing
  cp a a
  mv nothing x
  mv a a
  rmdir a
  env -i A=b C=d A=c
  sort -k0 b
  sort -k1.2,1.3 b
  sort -t: -k1,1 -k2nr b
  ls -F .
  test
  test a
  test -f a
  test -d a
  test -e nothing
  test -s empty
  test ! -s empty
  test a = a
  test a = b
  test a -a b
  test a -a ! b -o c
  test ( a = b -o b = b ) -a ! -d b
  test 10 -gt 9
  test -3 -lt 2
  test 1 -eq 01
  test x -eq 1
  test ! a = b
  test ! = !
  test -n = -n
  test a b
  test a b c
  test -f
  test b -ef ./b
  test b -ef a
  [ a = a ]
  [ a = a
  [ -z ]
  [ ]
  cut -f2 -d\x20 b
  cut -c1-3,5 a b
  cut -b 2- b
  cut -c-3 nothing
  cut -d. -f1,3- a
  cut -sd3 -f1 b
  cut -d3 -f2 --complement b
  cut -c1,3-4 --output-delimiter=: b
  cut -d3 -f1,2 --output-delimiter=: b
  cut b
  cut -f0 b
  cut -f3-1 b
  cut -f- b
  cut -fx b
  cut -d12 -f1 b
  cut -c1 -d: b
  od -c a
  od -b a
  od b
  od -x b
  od -An -tx1 b
  od -Ad -t u2 -v b
  od -Ax -t d1 b
  od -t d4 b
  od -t x8 b
  od -tc -tx1 b
  od -j3 -N20 -c b
  od -c empty
  od -c nothing
  od -tq b
  od -c a b a b a b a b
  printf
  printf hello\\n
  printf %s\\n a b c
  printf %s-%s\\n a b c
  printf %d:%5d:%-5d:%05d:%+d\\n 1 22 333 -44 55
  printf %x:%X:%#x:%o:%#o\\n 255 255 255 8 8
  printf %u\\n -1
  printf %i 0x10
  printf %d\\n 017
  printf %d\\n 'a
  printf %d\\n x
  printf %d\\n 12x
  printf %.3d:%8.3d:\\n 5 5
  printf %.2s:%5.1s:%-4s:\\n abc abc a
  printf %c%c\\n abc de
  printf %b\\n a\\tb\\0101\\n
  printf a\\cb c
  printf %*d:%-*d:%.*d\\n 5 1 5 1 3 1
  printf 100%%\\n
  printf %f:%.2f:%8.1f:%.0f:%+.1f\\n 3.14159 2.5 -1.25 2.5 1
  printf %z
  printf \\101\\x41\\n
`

for (const line of lines.trim().split('\n')) {
  const [command, ...args] = line
    .trim()
    .split(' ')
    .map((word) => word.replaceAll('\\x20', ' '))
  test(`as the real one: ${line.trim()}`, () => {
    const ours = bench.run(command!, args)
    const real = bench.real(command!, args)
    expect({ code: ours.code, stdout: ours.stdout }).toEqual({ code: real.code, stdout: real.stdout })
    expect(ours.stderr.split('\n')[0]).toBe(errorWords(real.stderr, command!))
  })
}

/** The first line of the real tool's error as it is without its path and its typographic quotes. */
function errorWords(stderr: string, command: string): string {
  const first = stderr.split('\n')[0]!
  return first
    .replace(/^\S*\//, '')
    .replace(/[‘’]/g, "'")
    .replace(/^\w+:/, `${command}:`)
}
