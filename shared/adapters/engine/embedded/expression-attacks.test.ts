import { expect, test } from 'vitest';
import { evaluateTemplate } from './interpreter/expression.ts';
import { awsFunctions } from './interpreter/functions.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { machine } from '#test/fakes/engine-shapes.ts';
import { QueryFailure } from './errors.ts';

const names = () => ({
  ...awsFunctions({ now: 0, random: () => 0.5, id: () => 'id' }),
  /** As much as a payload can hold. */
  list: Array.from({ length: 130_000 }, (_, i) => i % 10),
  text: 'a'.repeat(260_000),
  states: { input: { own: 1 } },
});
const evaluate = (source: string): Promise<unknown> => evaluateTemplate(`{% ${source} %}`, 'Output', names);

/** How an expression fails, without the sentence around it. */
const failure = async (source: string): Promise<string> => {
  try {
    return `answered ${JSON.stringify(await evaluate(source)).slice(0, 80)}`;
  } catch (error) {
    return error instanceof QueryFailure
      ? error.detail.replace(/^.*threw an error during evaluation[:.] /s, '')
      : String(error);
  }
};

const doubling = (start: string, twice: string, then: string) =>
  `( $twice := function($v, $n) { $n = 0 ? $v : $twice(${twice}, $n - 1) }; ${then}($twice(${start}, 40)) )`;

test.each([
  [
    'a loop without an end',
    '($f := function($n) { $f($n + 1) }; $f(0))',
    /more work than one expression may/,
  ],
  [
    'a recursion without an end',
    '($f := function($n) { 1 + $f($n + 1) }; $f(0))',
    /^Stack overflow error: .*Depth=101 max=100$/,
  ],
  [
    'a list out of nothing',
    '$map([1..10000000], function($x) { $x })',
    /^Expression evaluation memory limit exceeded/,
  ],
  ['a list of lists', '$list.[$list]', /more work than one expression may/],
  [
    'a list that grows by itself',
    doubling('[1]', '$append($v, $v)', '$count'),
    /^Expression evaluation memory limit exceeded/,
  ],
  ['a reduction that copies', '$reduce($list, $append)', /more work than one expression may/],
  ['a large sort', '$sort($list, function($a, $b) { $a < $b })', /it sorts, so no list in it/],
  ['a large sort by another name', '($s := $sort; $s($list))', /it sorts, so no list in it/],
  ['a large order-by', '$list^($)', /it sorts, so no list in it/],
  ['a text that doubles', doubling('"aaaaaaaaaa"', '$v & $v', '$length'), /a text has \d+ characters/],
  ['padding', "$pad('', 1000000000)", /a text would have 1000000000 characters/],
  ['padding to nowhere', "$length($pad('x', -1e300))", /a text would have/],
  ['joining', '$join([1..100].$text)', /a text would have \d+ characters/],
  ['replacing', "$replace($text, 'a', $text)", /Invalid string length|a text has/],
  [
    'an object that doubles',
    doubling('1', '{"a": $v, "b": $v}', '$string'),
    /a value has more than \d+ parts/,
  ],
  ['the same without a call', doubling('1', '[[$v], [$v]]', ''), /a value has more than \d+ parts/],
  [
    'a regular expression that backtracks',
    "$match($text & 'b', /^(a+)+$/)",
    /regular expression was cut off/,
  ],
  ['another one', "$replace($text & 'b', /^(a|a)*$/, 'x')", /regular expression was cut off/],
  ['one to split by', "$split($text & 'b', /(a*)*c/)", /regular expression was cut off/],
  ['numerals without an end', "$formatInteger(1e300, 'I')", /call stack/],
  ['a range without an end', '$range(1, 1e12, 1)', /^Expression evaluation memory limit exceeded/],
  ['a range that goes nowhere', '$range(1, 2, 0)', /step other than 0/],
])('%s fails the expression: %s', async (_name, source, wanted) => {
  expect(await failure(source)).toMatch(wanted);
});

test('a date picture cannot become a regular expression that backtracks', async () => {
  const source = `$toMillis("${'1'.repeat(80)}x", "${'[Y1][M1][D1]'.repeat(8)}")`;
  expect(await failure(source)).toMatch(/returned nothing|cut off|D31/);
});

test.each([
  ["{'a': 1}.__proto__"],
  ["{'a': 1}.constructor"],
  ["$lookup({'a': 1}, '__proto__')"],
  ["$lookup({'a': 1}, 'constructor')"],
  ["$lookup('text', 'constructor')"],
  ['$string.constructor'],
  ['$partition.constructor'],
  ["'text'.constructor"],
  ['$list.constructor'],
  ['$states.constructor'],
  ['$states.input.toString'],
  ['$constructor'],
  ['$__proto__'],
  ['`constructor`'],
  ['$parse(\'{"__proto__": {"x": 1}}\').x'],
  ["$merge([{'__proto__': {'x': 1}}]).x"],
  ["{'__proto__': {'x': 1}}.x"],
])('%s leads nowhere', async (source) => {
  expect(await failure(source)).toMatch(/returned nothing \(undefined\)\.$/);
});

test.each([
  ["$eval('1 + 1')"],
  ["$string.constructor('return process')()"],
  ['$hasOwnProperty("a")'],
  ['$valueOf()'],
  ['$states.input.constructor()'],
])('%s is no function here', async (source) => {
  expect(await failure(source)).toMatch(/^T1006: /);
});

test.each([
  ["{'a': 1} ~> |$|{'__proto__': {'polluted': 1}}|"],
  ['$merge([{}, $parse(\'{"__proto__": {"polluted": 1}}\')])'],
  ["$states.input ~> |$|{'own': 2, '__proto__': {'polluted': 1}}|"],
  ["{'constructor': {'prototype': {'polluted': 1}}}"],
])('%s pollutes nothing', async (source) => {
  await failure(source);
  expect('polluted' in {}).toBe(false);
  expect(await evaluate('$states.input')).toEqual({ own: 1 });
});

test('data that looks like a function of the language is data', async () => {
  const data = { _jsonata_lambda: true, body: {}, arguments: [], environment: {} };
  const withData = () => ({ states: { input: data } });
  const called = evaluateTemplate('{% $states.input() %}', 'Output', withData);
  await expect(called).rejects.toBeInstanceOf(QueryFailure);
});

test.each<[string, (n: number) => string, number]>([
  ['items between dots', (n) => `$count([1..${n}])`, 873_782],
  ['items of $range', (n) => `$count($range(1, ${n}, 1))`, 360_145],
  ['sums inside sums', (n) => `$string(${Array.from({ length: n }, () => '1').join('+')})`, 99],
])('%s: what AWS takes is taken, one more is not', async (_what, source, most) => {
  expect(await evaluate(source(most))).toBeDefined();
  await expect(evaluate(source(most + 1))).rejects.toThrow(QueryFailure);
});

test('honest work is not cut off', async () => {
  expect(await evaluate('$sum($list)')).toBe(585_000);
  expect(await evaluate('$count($distinct($list))')).toBe(10);
  expect(await evaluate('$distinct([1, "1", 1, [1], [1]])')).toEqual([1, '1', [1]]);
  expect(await evaluate('($l := [0..300]; $map([1..300], function($i) { $l[$i] }))[9]')).toBe(10);
  expect(await evaluate('$sort([3, 1, 2])')).toEqual([1, 2, 3]);
  expect(await evaluate('$pad(?, 5)("a")')).toBe('a    ');
  expect(await evaluate('["a", "b"] ~> $map($uppercase)')).toEqual(['A', 'B']);
  expect(await evaluate('$length($text)')).toBe(260_000);
  expect(await evaluate('$replace("a-b", /(\\w)-(\\w)/, "$2-$1")')).toBe('b-a');
});

test('an endless expression fails its state, and others are answered while it runs', async () => {
  const world = openTestEngine();
  const endless = machine({
    A: {
      Type: 'Pass',
      Output: '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}',
      End: true,
    },
  });
  const m = await world.create('m', endless);
  const progress = { isOver: false };
  const running = world.start(m, 'one').finally(() => (progress.isOver = true));
  let answered = 0;
  while (!progress.isOver) {
    await world.engine.call('DescribeStateMachine', { stateMachineArn: m });
    await new Promise((resolve) => void setImmediate(resolve));
    answered += progress.isOver ? 0 : 1;
  }
  expect(answered).toBeGreaterThan(3);
  expect(await world.describe(await running)).toMatchObject({
    status: 'FAILED',
    error: 'States.QueryEvaluationError',
  });
});
