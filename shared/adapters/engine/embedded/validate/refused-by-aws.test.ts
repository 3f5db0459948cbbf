import { expect, test } from 'vitest';
import { machine } from '#test/fakes/engine-shapes.ts';
import { validateDefinition } from './validate.ts';

/** What AWS was measured to refuse, in its words. */
const end = { Type: 'Pass', End: true };
const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };

/** The errors whole, as `code message location`. */
const saidOf = (definition: object): readonly string[] =>
  validateDefinition(JSON.stringify(definition), {})
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code, message, location }) => `${code} ${message} ${location}`);

const loop = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } };
const noEnd = 'MISSING_END_STATE Workflow has no terminal state undefined';

test.each<[string, object, readonly string[]]>([
  ['a loop', machine(loop), [noEnd]],
  ['a loop with a state beside it, which is not told too', machine({ ...loop, C: { ...loop.B } }), [noEnd]],
  [
    'a loop with an end that is never reached',
    machine({ ...loop, C: end }),
    ['MISSING_TRANSITION_TARGET State "C" is not reachable. /States/C'],
  ],
  [
    'an arrow to nowhere',
    machine({ A: { Type: 'Pass', Next: 'X' } }),
    ["MISSING_TRANSITION_TARGET Missing 'Next' target: X /States/A/Next", noEnd],
  ],
  [
    'an entrance that is not there',
    { ...machine({ A: end }), StartAt: 'X' },
    [
      "MISSING_TRANSITION_TARGET Missing 'Next' target: X /StartAt",
      'MISSING_TRANSITION_TARGET State "A" is not reachable. /States/A',
    ],
  ],
  [
    'a loop in a branch',
    machine({
      P: { Type: 'Parallel', Branches: [machine(loop)], End: true },
    }),
    [noEnd],
  ],
])('%s is refused in the words of AWS', (_what, definition, wanted) => {
  expect(saidOf(definition)).toEqual(wanted);
});

test('a Choice, a Catch and a Default are ways to reach a state', () => {
  const states = {
    T: { ...task, End: undefined, Next: 'C', Catch: [{ ErrorEquals: ['E'], Next: 'F' }] },
    C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'S' }], Default: 'D' },
    F: { Type: 'Fail' },
    S: { Type: 'Succeed' },
    D: end,
  };
  expect(saidOf(machine(states))).toEqual([]);
});

const minimal: Readonly<Record<string, object>> = {
  Pass: end,
  Wait: { Type: 'Wait', Seconds: 1, End: true },
  Choice: { Type: 'Choice', Choices: [{ Condition: true, Next: 'E' }] },
  Succeed: { Type: 'Succeed' },
  Fail: { Type: 'Fail' },
  Task: task,
  Parallel: { Type: 'Parallel', Branches: [{ StartAt: 'I', States: { I: end } }], End: true },
  Map: { Type: 'Map', ItemProcessor: { StartAt: 'I', States: { I: end } }, End: true },
};
const handled = [{ ErrorEquals: ['E'], Next: 'E' }];
const foreign: readonly [field: string, value: unknown, types: readonly string[]][] = [
  ['TimeoutSeconds', 5, ['Pass', 'Wait', 'Choice', 'Succeed', 'Fail', 'Map', 'Parallel']],
  ['Catch', handled, ['Pass', 'Wait', 'Choice', 'Succeed', 'Fail']],
  ['Retry', [{ ErrorEquals: ['E'] }], ['Pass', 'Wait', 'Choice', 'Succeed', 'Fail']],
];
const combinations = foreign.flatMap(([field, value, refusing]) =>
  Object.keys(minimal).map((type) => [field, type, value, refusing.includes(type)] as const),
);

test.each(combinations)('%s on a %s', (field, type, value, isRefused) => {
  const isLead = type === 'Choice' || field === 'Catch';
  const states = { X: { ...minimal[type], [field]: value }, ...(isLead ? { E: end } : {}) };
  const said = saidOf(machine(states));
  expect(said).toEqual(
    isRefused ? [`SCHEMA_VALIDATION_FAILED Field '${field}' is not supported /States/X`] : [],
  );
});

test.each(['ItemProcessor', 'Iterator'])('%s has no QueryLanguage of its own', (field) => {
  const map = { Type: 'Map', [field]: machine({ I: end }), End: true };
  expect(saidOf(machine({ M: map }))).toEqual([
    `SCHEMA_VALIDATION_FAILED Field 'QueryLanguage' is not supported /States/M/${field}`,
  ]);
});

const referenced = (expression: string): readonly string[] =>
  saidOf(machine({ A: { ...end, Output: { v: `{% ${expression} %}` } } }));
const unsupported = (name: string): string =>
  `UNSUPPORTED_JSONATA_EXPRESSION Reference to '${name}' at the top level is not supported. /States/A/Output/v`;

test.each<[string, readonly string[]]>([
  ['phone', ['phone']],
  ['phone.number', ['phone']],
  ['phone[0]', ['phone']],
  ['$', ['$']],
  ['$.a', ['$']],
  ['$$', ['$$']],
  ['$$.a', ['$$']],
  ['$states.input.a[$$.b = b]', ['$$']],
  ['*', ['*']],
  ['a + b', ['a', 'b']],
  ['{"k": a}', ['a']],
  ['[a, 1]', ['a']],
  ['$uppercase(a)', ['a']],
  ['$states.input.a ? b : "c"', ['b']],
  ['($x := a; $x)', ['a']],
  ['a^(b)', ['a']],
])('%s names what no document has', (expression, wanted) => {
  expect(referenced(expression)).toEqual(wanted.map(unsupported));
});

test.each([
  ['$states.input.a'],
  ['$states.input.a[b = 1].c'],
  ['$states.input.(a + $)'],
  ['$states.input.*'],
  ['$states.input.**.b'],
  ['$states.input.a^(>b, c).d'],
  ['$states.input.a{b: c}'],
  ['$states.input ~> |a|{"b": c}, "d"|'],
  ['$map($states.input.a, function($x) { $x.b })'],
  ['[1..3].($ * 2)'],
  ['[1..3][$ > 1]'],
  ['$v.a'],
  ['$states.input.a#$i.{"at": $i, "b": b}'],
  ['{"phone": "a name in quotes"}'],
])('%s is given what it names', (expression) => {
  expect(referenced(expression)).toEqual([]);
});

test.each([['{% 1'], ['1 %}'], ['{% 1 %} '], [' {% 1 %}'], ['{% 10 %']])(
  "'%s' is half an expression, and refused",
  (Output) => {
    expect(saidOf(machine({ A: { ...end, Output } }))).toEqual([
      expect.stringMatching(/^INVALID_JSONATA_EXPRESSION .* \/States\/A\/Output$/),
    ]);
  },
);

test('blanks on both sides make it plain text, as AWS was recorded', () => {
  expect(saidOf(machine({ A: { ...end, Output: ' {% a %} ' } }))).toEqual([]);
});

const resource = (Resource: string) => machine({ A: { ...task, Resource } });
const refusals = (definition: object, areSubstitutionsFilled: boolean): number =>
  validateDefinition(JSON.stringify(definition), { areSubstitutionsFilled }).length;

test.each([
  ['${lambdaArn}'],
  ['${Function.Arn}'],
  ['${my_function-1}'],
  ['arn:${AWS::Partition}:states:::${Service}:invoke'],
  ['${Prefix}:function:${Name}'],
])('%s may stand in a definition that is looked at, not in a machine', (written) => {
  expect(refusals(resource(written), false)).toBe(0);
  expect(refusals(resource(written), true)).toBe(1);
});

test.each([['${lambdaArn'], ['$lambdaArn'], ['${}'], ['lambdaArn}']])('%s is no substitution', (written) => {
  expect(saidOf(resource(written))).toEqual([
    'SCHEMA_VALIDATION_FAILED Value is not a valid resource ARN /States/A/Resource',
  ]);
});

test.each([
  ['$states.input.a[1,2)', 'Expected "]", got ","'],
  ['"unterminated', 'String literal must be terminated by a matching quote'],
  ['1 +', 'Unexpected end of expression'],
  ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
  ['$match("a", /abc', 'No terminating / in regular expression'],
])('%s is refused with the sentence of the language alone', (expression, sentence) => {
  expect(referenced(expression)).toEqual([`INVALID_JSONATA_EXPRESSION ${sentence} /States/A/Output/v`]);
});
