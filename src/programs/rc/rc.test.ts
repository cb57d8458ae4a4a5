import { expect, test } from 'vitest'
import { World, rc, runIn } from './testing/world'

/** A text, what it writes, and its exit code where that is not 0. */
type Case = readonly [text: string, out: string, code?: number]

const words: readonly Case[] = [
  [`args a'b c'd 'it''s' ''`, "<ab cd><it's><>\n"],
  ['args ((a) (b c) d)', '<a><b><c><d>\n'],
  ['args a=b c==d =', '<a=b><c==d><=>\n'],
  ['args for in while if not', '<for><in><while><if><not>\n'],
  ['x=(a b c); args $x $#x $"x $x(2) $x(3 1 9) $x(2-) $x(1-2)', '<a><b><c><3><a b c><b><c><a><b><c><a><b>\n'],
  ['args $none $#none $"none', '<0><>\n'],
  ['x=(a b); y=(1 2); args $x^$y p$x $x^s $x.c (a b)^(1 2)', '<a1><b2><pa><pb><as><bs><a.c><b.c><a1><b2>\n'],
  [`x=v; args -$x'q'$x $x^w`, '<-vqv><vw>\n'],
  ['n=x; x=(deep er); args $$n $#$n', '<deep><er><2>\n'],
  ["x='*'; args $x '*'", '<*><*>\n'],
  ["'odd name'=1; args $'odd name'", '<1>\n'],
  ['args `{echo a b; echo c} `{true}', '<a><b><c>\n'],
  ["args ` ':'{echo -n a:b c:} ` ''{echo x}", '<a><b c><x\n>\n'],
  ['ifs=,; args `{echo -n 1,2,,3}', '<1><2><3>\n'],
  ['x=`{seq 3 | grep -v 2}; args $x', '<1><3>\n'],
  ['args a # comment', '<a>\n'],
  ['args a \\\n b', '<a><b>\n'],
  ['args a\\b', '<a\\b>\n'],
  ['args (a\nb)', '<a><b>\n'],
]

const globs: readonly Case[] = [
  ['args *.c', '<b.c><one.c>\n'],
  ['args ?.c [a-m]* [~a-m]*', '<b.c><b.c><d><one.c>\n'],
  ['args d/* */x', '<d/x><d/y z><d/x>\n'],
  ["args nothing* '*'.c", '<nothing*><*.c>\n'],
  ['x=o; args $x^*.c', '<one.c>\n'],
  ['args /bin/ech*', '</bin/echo>\n'],
  ['for (f in *.c) echo $f', 'b.c\none.c\n'],
  ['x=*.c; args $x', '<b.c><one.c>\n'],
  ["args 'd/y z' d/y* */", '<d/y z><d/y z><d/>\n'],
  ['args [', '<[>\n'],
]

const control: readonly Case[] = [
  ['true && echo yes || echo no', 'yes\n'],
  ['false && echo yes || echo no', 'no\n'],
  ['false || false && echo never; echo $status', '1\n'],
  ['! true; echo $status; ! false; echo x$status', '1\nx\n'],
  ['! false | false && echo piped', 'piped\n'],
  ['if (true) echo then\nif not echo else', 'then\n'],
  ['if (false) echo then; if not echo else', 'else\n'],
  ['if (~ a b) echo 1\nif not {\nif (~ b b) echo 2\nif not echo 3\n}', '2\n'],
  ['for (i in a (b c)) { echo -n $i; }; echo', 'abc\n'],
  ['i=kept; for (i in 1) true; echo $i', 'kept\n'],
  ['fn f { for (a) echo -$a }; f 1 2', '-1\n-2\n'],
  ['x=(); while (! ~ $#x 3) { x=($x y); echo $#x }', '1\n2\n3\n', 1],
  ['switch (abc) {\ncase x y\n echo 1\ncase a*\n echo 2; echo 3\ncase *\n echo 4\n}', '2\n3\n'],
  ['switch (a/b) { case ?/? ; echo slash }', 'slash\n'],
  ['~ foo.c *.c *.h && echo c', 'c\n'],
  ["~ (a b) 'a b' && echo joined; ~ a; echo $status", 'joined\nno match\n'],
  ["~ '*' '*' && ! ~ x '*' && echo literal", 'literal\n'],
  ['fn f { echo $#* $1 $2; shift; echo $* }; f a b c', '3 a b\nb c\n'],
  ['fn f g { echo both }; f; g; fn f; f', 'both\nboth\n', 127],
  ['x=1; fn f { x=2 }; f; echo $x; x=3 f; echo $x', '2\n2\n'],
  ['x=outer; fn f { echo $x }; x=inner f; f', 'inner\nouter\n'],
  ['x=1 y=$x env x y; env x', 'x=1\ny=1\nx=none\n'],
  ['x=1; { x=2 }; echo $x; @ { x=3; echo $x }; echo $x', '2\n3\n2\n'],
  ['@ cd /tmp; pwd; { cd /tmp }; pwd; echo $PWD', '/\n/tmp\n/tmp\n'],
  ['true | false | true; echo $status', '|1|\n'],
  ['code 3; echo $status; code 0; args $status', '3\n<>\n'],
  ['if (true) ; echo after', 'after\n'],
  ["x=5; eval 'echo $x; y=6'; echo $y", '5\n6\n'],
  ['echo $0 $*', 'rc\n'],
  ['builtin echo hi; fn cd { echo mine }; cd; builtin cd /tmp; pwd', 'hi\nmine\n/tmp\n'],
]

const plumbing: readonly Case[] = [
  ['echo a > /tmp/f; echo b >> /tmp/f; cat /tmp/f; echo c > /tmp/f; cat < /tmp/f', 'a\nb\nc\n'],
  ['{ echo a; echo b } > /tmp/f; count < /tmp/f', '2\n'],
  ['> /tmp/f echo front; cat /tmp/f', 'front\n'],
  ['> /tmp/f; cat /tmp/f; echo made', 'made\n'],
  ['fn f { echo in; warn err >[2=1] }; f | upper', 'IN\nERR\n'],
  ['warn w >[2=1] | upper', 'W\n'],
  ['warn w |[2] upper', 'W\n'],
  ['{ warn w; echo o } >[2=] | cat', 'o\n'],
  ['{ warn w >[2=1] >/tmp/f; cat /tmp/f } | upper', 'W\n'],
  ['{ warn w > /tmp/f >[2=1] }; upper < /tmp/f', 'W\n'],
  ['cat <<E\nhello $x(1) $y^z $$\nE', 'hello (1) z $\n'],
  ["x=(a b); cat <<E; cat <<'F'\n$x-\nE\n$x-\nF", 'a b-\n$x-\n'],
  ['upper <<E | cat\ntext\nE\necho after', 'TEXT\nafter\n'],
  ['for (i in 1 2) cat <<E\n$i\nE', '1\n2\n'],
  ['{ line; line | upper } <<E\none two\nE', 'one two\n'],
  ['n=0; while (l=`{line}) n=$n^x < /tmp/none; echo $n', '0\n'],
  ['echo a | x=`{cat}; echo got $x', 'got a\n'],
  ['seq 3 | for (i in x y) line', '1\n2\n3\n', 1],
  ['{ echo b; echo a } | { sort } | cat', 'a\nb\n'],
  ['seq 200 | cat | { cat } | count', '200\n'],
  ['yes | head 2', 'y\ny\n'],
  ['yes | head 2; echo $status; echo a | code 3', 'y\ny\n141|\n', 3],
  ['echo a |\n upper &&\n echo b', 'A\nb\n'],
  ['x=(1 2); fn f { args $x $* }; @ f a | cat', '<1><2><a>\n'],
  ["x=('a b' c); fn f { echo f $1 }; { f x; args $x } | cat", 'f x\n<a b><c>\n'],
  ['{ args $* $status } | cat', '<>\n'],
  ['code 4; { echo $status } | cat', '4\n'],
  ['echo a > /tmp/f; cat /tmp/f > /tmp/g; exec > /tmp/h; echo hidden; cat /tmp/g', ''],
  ['exec echo last; echo never', 'last\n'],
  ['exec <<E\nfrom here\nE\ncat', 'from here\n'],
]

const jobs: readonly Case[] = [
  ['echo a > /tmp/f & wait $apid; cat /tmp/f', 'a\n'],
  ['code 3 & wait $apid; echo $status; wait $apid; echo $status', '3\n1001 is no background job\n'],
  ['{ code 2; echo b > /tmp/f } & wait; cat /tmp/f', 'b\n'],
  ['echo a | upper > /tmp/f & wait; cat /tmp/f', 'A\n'],
  ['cat & wait; echo done', 'done\n'],
  ['fn f { echo $1 > /tmp/f }; f x & wait; cat /tmp/f', 'x\n'],
]

const tables: Readonly<Record<string, readonly Case[]>> = { words, globs, control, plumbing, jobs }

for (const [name, table] of Object.entries(tables)) {
  test.each(table.map(([text, out, code = 0]) => ({ text, out, code })))(
    `${name}: $text`,
    async ({ text, out, code }) => {
      const world = new World({ '/src/b.c': '', '/src/one.c': '', '/src/d/x': '', '/src/d/y z': '' })
      const cwd = name === 'globs' ? '/src' : '/'
      const ended = await runIn(world, ['rc', '-c', text], { cwd })
      expect(ended).toMatchObject({ out, code })
      if (code === 0) expect(ended.err).toBe('')
      expect([...world.processes.keys()]).toEqual([])
      expect(world.pipes.filter((pipe) => !pipe.closed)).toEqual([])
    },
  )
}

test.each([
  ['nothing', 'rc: nothing: not found\n', '', 127],
  ['nothing; echo on', 'rc: nothing: not found\n', 'on\n', 0],
  ['nothing | echo on', 'rc: nothing: not found\n', 'on\n', 0],
  ['true | nothing; echo $status', 'rc: nothing: not found\n', '|127\n', 0],
  ['seq 500 | nothing', 'rc: nothing: not found\n', '', 127],
  ['cat < /none; echo on', 'rc: /none: not found\n', 'on\n', 0],
  ['echo a > /tmp; echo on', 'rc: /tmp: is a directory\n', 'on\n', 0],
  ['{ echo a } > /tmp | cat; echo $status', 'rc: /tmp: is a directory\n', '126|\n', 0],
  ['cd /none || echo no', 'rc: /none: not found\n', 'no\n', 0],
  ['echo (a b)^(1 2 3); echo never', 'rc: lists of 2 and 3 cannot be concatenated\n', '', 1],
  ['echo a^$none', 'rc: an empty list cannot be concatenated\n', '', 1],
  ['$none', 'rc: an empty list is no command\n', '', 1],
  ['if not echo x', "rc: 'if not' does not follow 'if'\n", '', 1],
  ['fn f { f }; f', 'rc: functions call each other too deep\n', '', 1],
  ['echo a\necho (b', 'rc: line 2: the text ends too soon\n', 'a\n', 1],
  ['echo a )', 'rc: line 1: ) is not expected\n', '', 1],
  ["echo 'a", 'rc: line 1: a quote has no end\n', '', 1],
  ['echo x >[2=1', 'rc: line 1: a descriptor is written [2], [2=1] or [2=]\n', '', 1],
  ['whatis nothing', 'rc: nothing: not found\n', '', 1],
  ['exit 7; echo never', '', '', 7],
  ['exit words', '', '', 1],
  ['code 5; exit', '', '', 5],
  ['fn f { exit 3 }; f; echo never', '', '', 3],
  ['@ exit 3; echo $status', '', '3\n', 0],
])('errors: %s', async (text, err, out, code) => {
  expect(await rc(text)).toEqual({ code, out, err })
})

test.each([
  ['false; echo never', ''],
  ['if (false) echo x; false || true; ! true; echo on; code 2; echo never', 'on\n'],
  ['true | false; echo never', ''],
  ['fn f { false; echo never }; f', ''],
])('-e leaves at a failure: %s', async (text, out) => {
  const ended = await runIn(new World(), ['rc', '-e', '-c', text])
  expect(ended.out).toBe(out)
  expect(ended.code).not.toBe(0)
})

test('-e looks at the last command of a pipeline', async () => {
  const { out, code } = await runIn(new World(), ['rc', '-e', '-c', 'yes | head 1; false | true; echo on'])
  expect({ out, code }).toEqual({ out: 'y\non\n', code: 0 })
})

test('-x traces', async () => {
  const { err } = await runIn(new World(), ['rc', '-xc', `echo 'a b' | cat; x=1`])
  expect(err).toContain("echo 'a b'\n")
})

test('a script has its arguments, and its name', async () => {
  const world = new World({
    '/tmp/script': 'echo $0 $#* $2\nshift\necho $1\n. /tmp/other x\necho $*\n',
    '/tmp/other': 'echo other $1\n',
  })
  const ended = await runIn(world, ['rc', '/tmp/script', 'a', 'b c'])
  expect(ended).toEqual({ code: 0, out: '/tmp/script 2 b c\nb c\nother x\nb c\n', err: '' })
  expect(await runIn(world, ['rc', '/tmp/none'])).toMatchObject({
    code: 1,
    err: 'rc: /tmp/none: not found\n',
  })
})

test('commands come from the standard input when there is no script; they share it', async () => {
  const ended = await runIn(new World(), ['rc'], { input: 'echo a\nline\nfor me\necho (b\nc)\nx=1' })
  expect(ended).toEqual({ code: 0, out: 'a\nfor me\nb c\n', err: '' })
})

test('the environment carries lists and functions, and PATH and HOME', async () => {
  const world = new World()
  const env = {
    PATH: '/bin:/usr/bin',
    HOME: '/tmp',
    l: 'a\u0001b c',
    'fn#f': 'fn f {echo f $1}',
    'fn#g': 'echo evil',
  }
  const text = 'args $path $home $l; f 1; cd; pwd; env PATH HOME; path=(/bin .); env PATH; whatis g'
  const ended = await runIn(world, ['rc', '-c', text], { env })
  expect(ended.out).toBe(
    '</bin></usr/bin></tmp><a><b c>\nf 1\n/tmp\nPATH=/bin:/usr/bin\nHOME=/tmp\nPATH=/bin:.\n',
  )
  expect(ended.err).toBe('rc: g: not found\n')
})

test('whatis spells what it knows', async () => {
  const { out } = await rc(`x=(a 'b c'); y='it''s'; fn f { echo $1 | cat > /tmp/x & }; whatis x y f cd echo`)
  expect(out).toBe("x=(a 'b c')\ny='it''s'\nfn f {echo $1 | cat >/tmp/x & }\nbuiltin cd\n/bin/echo\n")
})

test('cdpath is searched', async () => {
  const world = new World({ '/usr/src/x': '' })
  expect(await rc('cdpath=(. /usr); cd src; pwd', [], world)).toMatchObject({ out: '/usr/src\n' })
})

test('what it does not understand, it says', async () => {
  expect(await runIn(new World(), ['rc', '-q'])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^rc: usage:/) as string,
  })
})
