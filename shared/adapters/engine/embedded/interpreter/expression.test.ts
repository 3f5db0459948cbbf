import { expect, test } from 'vitest';
import type { Json } from '#domain/json.ts';
import { evaluateTemplate } from './expression.ts';
import { awsFunctions } from './functions.ts';

const input = { a: [{ b: 1 }, { b: 2 }, { b: 3 }], o: { x: 1, y: 2 }, text: 'one two' };
const names = () => ({
  ...awsFunctions({ now: Date.UTC(2026, 0, 1), random: () => 0.5, id: () => 'an-id' }),
  list: [3, 1, 2],
  states: { input },
});
const evaluate = (template: Json): Promise<Json> => evaluateTemplate(template, 'Output', names);

test.each<[string, Json]>([
  ['$states.input.a.b', [1, 2, 3]],
  ['$states.input.a[b > 1].b', [2, 3]],
  ['$states.input.a[b = 2].b', 2],
  ['[$states.input.a[b = 2].b]', [2]],
  ['$states.input.a[b = 2].b[]', [2]],
  ['$states.input.o.*', [1, 2]],
  ['$states.input.**.b', [1, 2, 3]],
  ['[1..3].($ * 2)', [2, 4, 6]],
  ['$map([1, 2], function($x, $i) { $x + $i })', [1, 3]],
  ['$map([1], function($x) { $x })', 1],
  ['$filter([1, 2, 3], function($x) { $x > 1 })', [2, 3]],
  ['["a", "b"] ~> $map($uppercase)', ['A', 'B']],
  ['$reduce([1, 2, 3], function($sum, $x) { $sum + $x })', 6],
  ['$keys($states.input.o)', ['x', 'y']],
  ['$each($states.input.o, function($v, $k) { $k & $v })', ['x1', 'y2']],
  ['$spread($states.input.o)', [{ x: 1 }, { y: 2 }]],
  ['$sift($states.input.o, function($v) { $v > 1 })', { y: 2 }],
  ['$sort($list)', [1, 2, 3]],
  ['$list^(>$)', [3, 2, 1]],
  ['$reverse($list)', [2, 1, 3]],
  ['$distinct([1, 1, 2])', [1, 2]],
  ['$split($states.input.text, " ")', ['one', 'two']],
  ['$match("aXbX", /X/).index', [1, 3]],
  ['$append([1], [2])', [1, 2]],
  [
    '$zip([1, 2], [3, 4])',
    [
      [1, 3],
      [2, 4],
    ],
  ],
  ['$states.input.a{"sum": $sum(b)}', { sum: 6 }],
  [
    '$states.input.a#$i.{"at": $i, "b": b}',
    [
      { at: 0, b: 1 },
      { at: 1, b: 2 },
      { at: 2, b: 3 },
    ],
  ],
  ['$merge([$states.input.o, {"z": 3}])', { x: 1, y: 2, z: 3 }],
  ['$states.input ~> |o|{"x": 9}|', { ...input, o: { x: 9, y: 2 } }],
  ['($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))', 120],
  ['$partition([1, 2, 3], 2)', [[1, 2], [3]]],
  ['$range(1, 9, 4)', [1, 5, 9]],
  ['$range(1, 9, 9)', 1],
  ['$range(9, 1, -4)', [9, 5, 1]],
  ['$hash("tide", "MD5")', '97dc284cf580da5ebef4aa4b47c13dce'],
  ['$parse("{\\"a\\": [1]}").a', [1]],
  ['$uuid()', 'an-id'],
  ['$random()', 0.5],
  ['$random(7) = $random(7)', true],
  ['$random(42)', 0.7275636800328681],
  ['$random(0)', 0.730967787376657],
  ['$now()', '2026-01-01T00:00:00.000Z'],
  ['$now("[Y0001]")', '2026'],
  ['$millis()', Date.UTC(2026, 0, 1)],
  ['null', null],
  ['$v := 1', 1],
])('%s is %j', async (source, wanted) => {
  expect(await evaluate(`{% ${source} %}`)).toEqual(wanted);
});

test('a template is walked to its leaves, and keys and texts that only look like expressions stay as they are', async () => {
  const template = { '{% 1 %}': [{ deep: '{% 1 + 1 %}' }, ' {% 1 %} ', '{%'], n: null, f: 1.5 };
  expect(await evaluate(template)).toEqual({ '{% 1 %}': [{ deep: 2 }, ' {% 1 %} ', '{%'], n: null, f: 1.5 });
});

test('what an expression answers is its own: changing it changes nothing else', async () => {
  const answer = (await evaluate('{% $states.input.o %}')) as { x: number };
  answer.x = 9;
  expect(input.o.x).toBe(1);
});
