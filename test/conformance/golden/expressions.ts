import type { Json } from '#domain/json.ts';
import type { Draft } from './shapes.ts';
import { machine, pass } from './shapes.ts';

const yields = (name: string, output: Json, input: Json = {}): Draft => ({
  name: `expression: ${name}`,
  definition: machine({ A: pass(output) }),
  input,
});

export const expressions: readonly Draft[] = [
  yields('a type error of the language', '{% 1 + "x" %}'),
  yields('a function given the wrong argument', "{% $abs('x') %}"),
  yields('no $eval', '{% $eval("1") %}'),
  yields('an error that the machine raises', "{% $error('no good') %}"),
  yields('a false assertion', "{% $assert(false, 'must hold') %}"),
  yields('endless recursion', '{% ($f := function($n) { $f($n + 1) + 1 }; $f(0)) %}'),
  yields('a sequence without end', '{% [1..9999999] %}'),
  yields(
    'a regular expression that would search for ever',
    "{% $match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/) %}",
  ),
  yields('a loop without end', '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}'),
  yields('a text that grows without end', "{% $reduce([1..60], function($t, $n) { $t & $t }, 'x') %}"),
  yields('a place in a list', ['{% 1 %}', ['{% $nothing %}']]),
  yields('a key with a blank', { 'a b': '{% $nothing %}' }),
  yields('null is a value', '{% null %}'),
  yields('an undefined member is left out of an object', '{% {"a": 1, "b": $nothing} %}'),
  yields('a function inside an object', '{% {"f": function() { 1 }} %}'),
  yields(
    'prototype words are plain keys',
    '{% $states.input.__proto__.polluted %}',
    JSON.parse('{"__proto__":{"polluted":"only data"}}') as Json,
  ),
  yields('the constructor is not there', '{% $states.input.constructor %}'),
  yields('hash', "{% $hash('tide', 'SHA-256') %}"),
  yields('hash of an unknown kind', "{% $hash('tide', 'CRC') %}"),
  yields('seeded random is the same every time', '{% $random(7) = $random(7) %}'),
  yields('range downwards', '{% $range(5, 1, -2) %}'),
  yields('range with no step', '{% $range(1, 5, 0) %}'),
  yields('parse of what is no JSON', "{% $parse('{') %}"),
  yields('now is the clock that was handed in', '{% $now() %}'),
  yields('millis too', '{% $millis() %}'),
  yields('now with a picture', "{% $now('[Y0001]-[M01]-[D01]') %}"),
  yields('assignment inside', '{% ($a := 2; $a * $a) %}'),
  yields('text that only looks like an expression', [' {% 1 %} ', '%} {%', 'a {% 1 %} b', '%']),
  {
    name: 'variables: a swap sees the values on entry',
    definition: machine({
      S: pass(null, { Assign: { a: 1, b: 2 }, Next: 'T' }),
      T: pass('{% $a %}', { Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'U' }),
      U: pass(['{% $a %}', '{% $b %}']),
    }),
  },
  {
    name: 'variables: the context object',
    definition: machine({
      S: pass(
        '{% $states.context.StateMachine.Name & "/" & $states.context.State.Name & "/" & $states.context.Execution.Name %}',
      ),
    }),
  },
];
