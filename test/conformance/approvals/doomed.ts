import { join } from 'node:path';
import { answerRequest } from '#functions/api/routes.ts';
import { openLocal } from '#worlds/local/open.ts';
import { readOwnSettings } from '../../../cli/own-settings.ts';
import { runTask } from '../../../cli/server/run-task.ts';

/*
 * node test/conformance/approvals/doomed.ts <folder> <approval> <token>: a server of its own over the state of that
 * folder, which takes one answer and dies by SIGKILL when it is about to wake the workflow.
 */

const [folder = '', approval = '', token = ''] = process.argv.slice(2);
const world = await openLocal({
  dir: join(folder, '.tidegate', 'state'),
  base: folder,
  settings: await readOwnSettings(folder),
  env: process.env,
  token: 'a-token-that-nobody-else-knows',
  owner: 'owner',
  runTask: (name, input, given) => runTask(name, input, given, []),
  say: () => undefined,
});
const die = async (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
};
const answer = await answerRequest(
  {
    method: 'POST',
    path: `/v1/approvals/${approval}/decisions`,
    params: {},
    query: {},
    headers: { authorization: `Bearer ${token}` },
    body: Buffer.from('{"answer":"approved"}'),
  },
  { ...world, engine: { ...world.engine, answer: die } },
);
// Not reached where the answer decides.
console.log(answer.status, answer.body);
await world.close();
