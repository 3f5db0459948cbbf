import { expect, test } from 'vitest';
import { machine, scope } from '#test/fakes/engine-shapes.ts';
import { validateDefinition } from './validate.ts';

const end = { Type: 'Pass', End: true };
const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };

/** Errors as `code location`, warnings left out. */
const errorsIn = (definition: unknown): readonly string[] =>
  validateDefinition(typeof definition === 'string' ? definition : JSON.stringify(definition), {})
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ code, location = '' }) => `${code} ${location}`);

const schema = (location: string) => [`SCHEMA_VALIDATION_FAILED ${location}`];

test.each<[string, object, string]>([
  [
    '$states.result in Arguments',
    { A: { ...task, Arguments: '{% $states.result %}' } },
    '/States/A/Arguments',
  ],
  ['$states.result in a Pass', { A: { ...end, Output: '{% $states.result.x %}' } }, '/States/A/Output'],
  [
    '$states.errorOutput outside a catcher',
    { A: { ...task, Output: { e: '{% $states.errorOutput %}' } } },
    '/States/A/Output/e',
  ],
  [
    '$states.result in a catcher',
    {
      A: { ...task, Catch: [{ ErrorEquals: ['E'], Assign: { x: '{% $states.result %}' }, Next: 'B' }] },
      B: end,
    },
    '/States/A/Catch/0/Assign/x',
  ],
  ['the variable states', { A: { ...end, Assign: { states: 1 } } }, '/States/A/Assign/states'],
  ['a variable with a blank', { A: { ...end, Assign: { 'a b': 1 } } }, '/States/A/Assign/a b'],
  ['a variable that begins with a dash', { A: { ...end, Assign: { '-a': 1 } } }, '/States/A/Assign/-a'],
  [
    'a variable of 81 letters',
    { A: { ...end, Assign: { ['x'.repeat(81)]: 1 } } },
    `/States/A/Assign/${'x'.repeat(81)}`,
  ],
  ['an Assign that is a list', { A: { ...end, Assign: [] } }, '/States/A/Assign'],
  [
    'an outer variable that a branch assigns',
    {
      S: { Type: 'Pass', Assign: { v: 1 }, Next: 'P' },
      P: { Type: 'Parallel', Branches: [machine({ B: { ...end, Assign: { v: 2 } } })], End: true },
    },
    '/States/P/Branches/0/States/B/Assign/v',
  ],
  [
    'an outer variable that a catcher two scopes inside assigns',
    {
      S: { Type: 'Pass', Assign: { v: 1 }, Next: 'M' },
      M: {
        Type: 'Map',
        ItemProcessor: scope({
          P: {
            Type: 'Parallel',
            Branches: [
              machine({
                T: { ...task, Catch: [{ ErrorEquals: ['E'], Assign: { v: 2 }, Next: 'C' }] },
                C: end,
              }),
            ],
            End: true,
          },
        }),
        End: true,
      },
    },
    '/States/M/ItemProcessor/States/P/Branches/0/States/T/Catch/0/Assign/v',
  ],
  ['JSONPath fields in JSONata', { A: { ...end, ResultPath: '$.x' } }, '/States/A/ResultPath'],
  [
    'States.ALL before another',
    { A: { ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] } },
    '/States/A/Retry/0/ErrorEquals',
  ],
  [
    'a backoff below one',
    { A: { ...task, Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] } },
    '/States/A/Retry/0/BackoffRate',
  ],
  [
    'a heartbeat longer than the timeout',
    { A: { ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 } },
    '/States/A/HeartbeatSeconds',
  ],
  ['a Wait with both', { A: { Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true } }, '/States/A'],
  ['no branches', { A: { Type: 'Parallel', Branches: [], End: true } }, '/States/A/Branches'],
])('%s is refused at its place', (_what, states, location) => {
  expect(errorsIn(machine(states))).toEqual(schema(location));
});

test.each<[string, object]>([
  [
    'the same variable in two branches',
    {
      P: {
        Type: 'Parallel',
        Branches: [
          machine({ A: { ...end, Assign: { v: 1 } } }),
          machine({ B: { ...end, Assign: { v: 1 } } }),
        ],
        End: true,
      },
    },
  ],
  [
    'a variable of a branch that the Parallel itself assigns afterwards',
    {
      P: {
        Type: 'Parallel',
        Branches: [machine({ A: { ...end, Assign: { v: 1 } } })],
        Assign: { v: '{% $states.result[0] %}' },
        End: true,
      },
    },
  ],
  [
    '$states.result of a Map',
    {
      M: {
        Type: 'Map',
        ItemProcessor: scope({ A: end }),
        Output: '{% $states.result %}',
        Assign: { r: '{% $states.result %}' },
        End: true,
      },
    },
  ],
  ['a property of the input that is called result', { A: { ...end, Output: '{% $states.input.result %}' } }],
  ['a letter of another script', { A: { ...end, Assign: { größe: 1, 変数: 2, _x: 3 } } }],
  ['a variable with a dash', { A: { ...end, Assign: { 'top-level': 1 } } }],
  ['a boolean condition', { C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'E' }] }, E: end }],
  ['Output that is no object', { A: { ...end, Output: null } }],
])('%s is accepted', (_what, states) => {
  expect(errorsIn(machine(states))).toEqual([]);
});

test.each<[string, object, string]>([
  ['JSONPath', { StartAt: 'A', States: { A: end } }, 'OUTSIDE_SUBSET /States/A'],
  [
    'a distributed Map',
    machine({
      M: {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...scope({ A: end }) },
        End: true,
      },
    }),
    'OUTSIDE_SUBSET /States/M/ItemProcessor/ProcessorConfig/Mode',
  ],
  [
    'an activity',
    machine({ A: { Type: 'Task', Resource: 'arn:aws:states:us-east-1:111111111111:activity:a', End: true } }),
    'OUTSIDE_SUBSET /States/A/Resource',
  ],
  [
    'another service',
    machine({ A: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true } }),
    'OUTSIDE_SUBSET /States/A/Resource',
  ],
])('%s is outside the subset, and said to be', (_what, definition, wanted) => {
  expect(errorsIn(definition)).toEqual([wanted]);
});

test('a name that stands for two states of one machine is refused at the second', () => {
  const twice = machine({
    P: { Type: 'Parallel', Branches: [machine({ A: end }), machine({ B: end })], Next: 'M' },
    M: { Type: 'Map', ItemProcessor: scope({ A: end }), End: true },
  });
  expect(errorsIn(twice)).toEqual(['DUPLICATE_STATE_NAME /States/M/ItemProcessor/States/A']);
});

test('what is nested too deeply to be walked is refused, not a fault', () => {
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const definition = `{"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Output":${deep},"End":true}}}`;
  expect(errorsIn(definition)).toEqual(['SCHEMA_VALIDATION_FAILED ']);
});
