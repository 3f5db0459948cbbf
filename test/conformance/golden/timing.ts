import type { Draft } from './shapes.ts';
import { call, hangs, machine, pass, returns } from './shapes.ts';

const wait = (how: Draft['definition']) =>
  machine({ W: { Type: 'Wait', ...how, Next: 'A' }, A: pass('after') });

export const timing: readonly Draft[] = [
  { name: 'wait: seconds', definition: wait({ Seconds: 5 }) },
  {
    name: 'wait: seconds by expression, with output and assign',
    definition: machine({
      W: {
        Type: 'Wait',
        Seconds: '{% $states.input.s %}',
        Output: 'slept',
        Assign: { s: '{% $states.input.s %}' },
        Next: 'A',
      },
      A: pass(['{% $states.input %}', '{% $s %}']),
    }),
    input: { s: 2 },
  },
  { name: 'wait: an instant that has passed', definition: wait({ Timestamp: '2001-01-01T00:00:00Z' }) },
  {
    name: 'wait: an instant with an offset and nanoseconds',
    definition: wait({ Timestamp: '2026-02-01T00:00:00.123456789+01:00' }),
  },
  { name: 'wait: an instant without a zone', definition: wait({ Timestamp: '{% "2026-02-01T00:00:00" %}' }) },
  { name: 'wait: seconds of the wrong type', definition: wait({ Seconds: "{% 'five' %}" }) },
  { name: 'wait: too long', definition: wait({ Seconds: '{% 4000000000 %}' }) },
  {
    name: 'timeout: of a task',
    definition: machine({ T: call({ TimeoutSeconds: 10 }) }),
    taskResponses: { T: [hangs] },
  },
  {
    name: 'timeout: of a direct function',
    definition: machine({
      T: {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work',
        TimeoutSeconds: 10,
        End: true,
      },
    }),
    taskResponses: { T: [hangs] },
  },
  {
    name: 'timeout: by expression',
    definition: machine({ T: call({ TimeoutSeconds: '{% 2 + 2 %}' }) }),
    taskResponses: { T: [hangs] },
  },
  { name: 'timeout: of the wrong type', definition: machine({ T: call({ TimeoutSeconds: "{% 'x' %}" }) }) },
  {
    name: 'timeout: retried',
    definition: machine({
      T: call({ TimeoutSeconds: 1, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] }),
    }),
    taskResponses: { T: [hangs, returns(1)] },
  },
  {
    name: 'timeout: of the machine while a task runs',
    definition: machine({ T: call() }, { TimeoutSeconds: 30 }),
    taskResponses: { T: [hangs] },
  },
  {
    name: 'timeout: of the machine in a wait',
    definition: machine({ W: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 30 }),
  },
  {
    name: 'timeout: of the machine inside branches',
    definition: machine(
      {
        P: {
          Type: 'Parallel',
          Branches: [machine({ W: { Type: 'Wait', Seconds: 60, End: true } }), machine({ A: pass(1) })],
          End: true,
        },
      },
      { TimeoutSeconds: 30 },
    ),
  },
  {
    name: 'heartbeat: missed',
    definition: machine({
      T: call({
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        HeartbeatSeconds: 5,
        TimeoutSeconds: 60,
      }),
    }),
    taskResponses: { T: [hangs] },
  },
  {
    name: 'heartbeat: missed and caught by its own name',
    definition: machine({
      T: call({
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        HeartbeatSeconds: 5,
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'C' }],
      }),
      C: pass('caught'),
    }),
    taskResponses: { T: [hangs] },
  },
];
