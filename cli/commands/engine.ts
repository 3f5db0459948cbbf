import { portFlagOf, readPort } from '../server/port.ts';
import type { Verb } from '../verb.ts';

const defaultPort = 8083;

/** `tidegate engine` */
export const engine: Verb = {
  name: 'engine',
  summary: 'the workflow engine alone, behind the API of AWS Step Functions',
  takes: '',
  needsNewNode: true,
  flags: {
    db: { about: 'its database (default engine.sqlite), created if missing', hint: 'file' },
    'lambda-endpoint': { about: 'whose Lambda Invoke API runs the functions of tasks', hint: 'url' },
    port: portFlagOf(defaultPort),
    region: {
      about: 'the AWS region in its ARNs and calls (default local); needs --lambda-endpoint',
      hint: 'name',
    },
    account: {
      about: 'the AWS account in its ARNs (default 000000000000); needs --lambda-endpoint',
      hint: '12 digits',
    },
  },
  more:
    'Drive it with any SDK, or with `aws stepfunctions --endpoint-url http://127.0.0.1:8083 …`.\n' +
    "Without --lambda-endpoint the tasks are this project's own functions, run in the process; their state is\n" +
    '.tidegate/engine. Calls are signed where AWS_ACCESS_KEY_ID or AWS_PROFILE is set. More: docs/engine.md',
  async run(args, io) {
    // Loaded late: the other verbs are quick because they do not carry a server.
    const { planEngine, runEngine } = await import('../server/engine.ts');
    return runEngine(io, planEngine(args, io, readPort(args, defaultPort)), args.output);
  },
};
