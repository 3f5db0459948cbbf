/**
 * One life of an engine whose only function takes the whole process with it: `node doomed.ts <database>`.
 * Prints how the execution stands when there is nothing left to call.
 */
import { openTestEngine } from '#test/fakes/engine.ts';
import { call, machine } from '#test/fakes/engine-shapes.ts';

const [, , file = ''] = process.argv;
const world = openTestEngine({ work: async () => process.exit(9) }, { file });
const m = await world.create('m', machine({ T: call() }));
const { executions } = await world.engine.call('ListExecutions', { stateMachineArn: m });
const [known] = executions as readonly { executionArn: string }[];
const arn = known?.executionArn ?? (await world.start(m, 'one'));
await world.engine.settled();
process.stdout.write(JSON.stringify(await world.describe(arn)));
await world.engine.close();
