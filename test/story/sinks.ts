import { Buffer } from 'node:buffer';
import { answerRequest, routes } from '#functions/api/routes.ts';
import type { Digest } from '#domain/json.ts';
import type { Stage } from './stage.ts';

/** Everything that is kept, sent or shown of what happened on a stage, by where it is. */
export const sinksOf = async (
  { world, engine, told }: Stage,
  releases: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const streams = await world.journal.list('');
  const entries = await Promise.all(streams.map(({ stream }) => world.journal.read(stream)));
  const journal = JSON.stringify(entries);
  return {
    journal,
    messages: JSON.stringify(told),
    ...(await blobsIn(world, journal)),
    ...(await answersOf(world, releases)),
    ...(await runsOf(engine)),
  };
};

type World = Stage['world'];

/** What the journal names, and what that names: plans, manifests, files, stacks. */
const blobsIn = async ({ blobs }: World, journal: string): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {};
  const waiting = digestsIn(journal);
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    if (found[digest] !== undefined) continue;
    // Other things than blobs have digests too.
    const text = await blobs.get(digest).catch(() => '');
    found[digest] = text;
    waiting.push(...digestsIn(text));
  }
  return found;
};

const digestsIn = (text: string): Digest[] => (text.match(/sha256:[0-9a-f]{64}/g) ?? []) as Digest[];

/** The answer of every route that reads something. */
const answersOf = async (
  world: World,
  releases: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  const said: Record<string, string> = {};
  for (const { method, path } of routes)
    for (const id of method === 'GET' ? releases : []) {
      const at = path.replace('{id}', id).replaceAll(/\{\w+\}/g, 'shop');
      const query = { app: 'shop', release: id, target: 'eu', drift: 'true' };
      const headers = { authorization: 'Bearer of-the-tester' };
      const body = Buffer.from('');
      const asked = { method, path: at, params: {}, query, headers, body };
      const answer = await answerRequest(asked, world).catch((error: unknown) => ({ body: String(error) }));
      said[`${method} ${at}`] = answer.body;
    }
  return said;
};

/** What the engine has written down of each run. */
const runsOf = async (engine: Stage['engine']): Promise<Readonly<Record<string, string>>> => {
  const said: Record<string, string> = {};
  const { stateMachines } = await engine.call('ListStateMachines', {});
  for (const { stateMachineArn } of stateMachines as readonly { readonly stateMachineArn: string }[]) {
    const { executions } = await engine.call('ListExecutions', { stateMachineArn });
    for (const { executionArn } of executions as readonly { readonly executionArn: string }[])
      said[executionArn] = JSON.stringify(
        await engine.call('GetExecutionHistory', { executionArn, maxResults: 1000 }),
      );
  }
  return said;
};
