import type { Draft } from './shapes.ts';
import { call, machine, pass, returns, throws } from './shapes.ts';

const parallel = (Branches: Draft['definition'][], more: Draft['definition'] = {}) => ({
  Type: 'Parallel',
  Branches,
  ...more,
  ...('Next' in more ? {} : { End: true }),
});
const each = (States: Draft['definition'], more: Draft['definition'] = {}) => ({
  Type: 'Map',
  ItemProcessor: machine(States),
  ...more,
  ...('Next' in more ? {} : { End: true }),
});
const fail = { Type: 'Fail', Error: 'Broke', Cause: 'on purpose' };
const nap = { Type: 'Wait', Seconds: 60, End: true };
const catchAll = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };
const caught = { Caught: pass('{% $states.input %}') };

export const forks: readonly Draft[] = [
  {
    name: 'parallel: two branches keep their order',
    definition: machine({ P: parallel([machine({ A: pass('a') }), machine({ B: pass('b') })]) }),
  },
  {
    name: 'parallel: branches get the arguments',
    definition: machine({
      P: parallel([machine({ A: pass('{% $states.input.n %}') })], { Arguments: { n: '{% 1 + 1 %}' } }),
    }),
  },
  {
    name: 'parallel: output sees the result',
    definition: machine({
      P: parallel([machine({ A: pass(1) }), machine({ B: pass(2) })], {
        Output: '{% $sum($states.result) %}',
        Assign: { list: '{% $states.result %}' },
        Next: 'After',
      }),
      After: pass('{% $list %}'),
    }),
  },
  {
    name: 'parallel: a branch reads outer variables and keeps its own',
    definition: machine({
      Set: pass(null, { Assign: { x: 1 }, Next: 'P' }),
      P: parallel(
        [machine({ A: pass('{% $x %}', { Assign: { y: 2 }, Next: 'A2' }), A2: pass('{% $x + $y %}') })],
        { Next: 'After' },
      ),
      After: pass('{% $exists($y) %}'),
    }),
  },
  {
    name: 'parallel: a failing branch aborts a sleeping one',
    definition: machine({ P: parallel([machine({ Sleep: nap }), machine({ Break: fail })]) }),
  },
  {
    name: 'parallel: a failing branch aborts a task',
    definition: machine({ P: parallel([machine({ Slow: call() }), machine({ Break: fail })]) }),
    taskResponses: { Slow: [{ kind: 'timeout' }] },
  },
  {
    name: 'parallel: a failing task in a branch is caught outside',
    definition: machine({
      P: parallel([machine({ T: call() }), machine({ Sleep: nap })], catchAll),
      ...caught,
    }),
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'parallel: retried as a whole',
    definition: machine({
      P: parallel([machine({ T: call() }), machine({ A: pass(1) })], {
        Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 1 }],
      }),
    }),
    taskResponses: { T: [throws('Bad'), returns('ok')] },
  },
  {
    name: 'parallel: retry count inside and outside',
    definition: machine({
      P: parallel(
        [
          machine({
            T: call({ Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' } }),
          }),
        ],
        { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] },
      ),
    }),
    taskResponses: { T: [throws('Bad'), returns('ok')] },
  },
  {
    name: 'parallel: in parallel',
    definition: machine({
      P: parallel([
        machine({ Q: parallel([machine({ A: pass(1) }), machine({ B: pass(2) })]) }),
        machine({ C: pass(3) }),
      ]),
    }),
  },
  {
    name: 'parallel: inner failure goes all the way out',
    definition: machine({
      P: parallel([
        machine({ Q: parallel([machine({ F: fail }), machine({ S: nap })]) }),
        machine({ S2: nap }),
      ]),
    }),
  },
  {
    name: 'parallel: inner failure caught inside leaves the sibling alone',
    definition: machine({
      P: parallel([
        machine({ Q: parallel([machine({ F: fail })], catchAll), ...caught }),
        machine({ B: pass('b') }),
      ]),
    }),
  },
  { name: 'parallel: one branch', definition: machine({ P: parallel([machine({ A: pass('only') })]) }) },
  {
    name: 'map: unlimited concurrency',
    definition: machine({ M: each({ A: pass('{% $states.input * 2 %}') }, { Items: [1, 2, 3] }) }),
  },
  {
    name: 'map: two at a time with tasks',
    definition: machine({ M: each({ T: call() }, { Items: [1, 2, 3], MaxConcurrency: 2 }) }),
    taskResponses: { T: [returns(1), returns(2), returns(3)] },
  },
  {
    name: 'map: items of an object',
    definition: machine({
      M: each(
        { A: pass({ k: '{% $states.context.Map.Item.Key %}', v: '{% $states.input %}' }) },
        { Items: { a: 1, b: 2 } },
      ),
    }),
  },
  {
    name: 'map: item selector sees item, input and variables',
    definition: machine({
      Set: pass({ base: 10 }, { Assign: { add: 5 }, Next: 'M' }),
      M: each(
        { A: { Type: 'Pass', End: true } },
        {
          Items: [1],
          ItemSelector: {
            sum: '{% $states.context.Map.Item.Value + $states.input.base + $add %}',
            at: '{% $states.context.Map.Item.Index %}',
          },
        },
      ),
    }),
  },
  {
    name: 'map: a failing iteration aborts the others',
    definition: machine({
      M: each(
        {
          C: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'F' }], Default: 'S' },
          F: fail,
          S: nap,
        },
        { Items: [1, 2, 3] },
      ),
    }),
  },
  {
    name: 'map: a failing task is caught outside',
    definition: machine({ M: each({ T: call() }, { Items: [1], ...catchAll }), ...caught }),
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'map: retried as a whole',
    definition: machine({ M: each({ T: call() }, { Items: [1], Retry: [{ ErrorEquals: ['Bad'] }] }) }),
    taskResponses: { T: [throws('Bad'), returns('ok')] },
  },
  { name: 'map: empty items', definition: machine({ M: each({ A: pass(1) }, { Items: [] }) }) },
  {
    name: 'map: an item selector that fails',
    definition: machine({ M: each({ A: pass(1) }, { Items: [1, 2], ItemSelector: '{% $nothing %}' }) }),
  },
  {
    name: 'map: max concurrency by expression',
    definition: machine({ M: each({ A: pass(1) }, { Items: [1, 2], MaxConcurrency: '{% 2 - 1 %}' }) }),
  },
  {
    name: 'map: max concurrency of the wrong type',
    definition: machine({ M: each({ A: pass(1) }, { Items: [1], MaxConcurrency: "{% 'two' %}" }) }),
  },
  {
    name: 'map: in map',
    definition: machine({
      M: each(
        { N: each({ A: pass('{% $states.input + 1 %}') }, { Items: '{% $states.input %}' }) },
        {
          Items: [
            [1, 2],
            [3, 4],
          ],
        },
      ),
    }),
  },
  {
    name: 'map: assign inside dies with the iteration',
    definition: machine({
      M: each(
        { A: pass('{% $states.input %}', { Assign: { seen: '{% $states.input %}' } }) },
        { Items: [1], Next: 'After' },
      ),
      After: pass('{% $exists($seen) %}'),
    }),
  },
];
