/**
 * npm run conformance:events [-- <folder>]
 * Sends the recorded signatures, events and callbacks of a folder to their receivers, as the vectors of ../shared are;
 * prints a line for each and the totals, and ends with 1 where one is not as it should be.
 */
import path from 'node:path';
import { checkCdevents } from './events/cdevents.ts';
import { checkChats } from './events/chats.ts';
import { checkHostile, type HostileVector } from './events/hostile.ts';
import { listIn, readVectors, type Result, Unusable } from './events/result.ts';
import { checkSignature, type SignatureVector } from './events/signatures.ts';
import { checkTrigger, type TriggerVector } from './events/triggers.ts';

const usual = path.join(import.meta.dirname, '../../../shared/vectors');

type File = Readonly<Record<string, unknown>>;
type Check = (file: File) => Promise<readonly Result[]>;

const each =
  <T>(name: string, check: (vector: T) => Promise<Result>): Check =>
  async (file) => {
    const results: Result[] = [];
    for (const vector of listIn(file, name) as readonly T[]) results.push(await guarded(vector, check));
    return results;
  };

/** One bad vector must not hide the others. */
const guarded = async <T>(vector: T, check: (vector: T) => Promise<Result>): Promise<Result> =>
  check(vector).catch((error: unknown) => ({
    id: String((vector as { readonly id?: unknown } | null)?.id),
    isRight: false,
    said: `it broke: ${error instanceof Error ? error.message : String(error)}`,
  }));

const files: Readonly<Record<string, Check>> = {
  'webhook-signatures.json': each<SignatureVector>('vectors', checkSignature),
  'trigger-events.json': each<TriggerVector>('events', checkTrigger),
  'chat-callbacks.json': checkChats,
  'hostile-inputs.json': each<HostileVector>('json', checkHostile),
  'cdevents.json': (file) => checkCdevents(file),
};

const run = async (folder: string): Promise<number> => {
  let found = 0;
  let failed = 0;
  for (const [name, check] of Object.entries(files)) {
    const file = readVectors(folder, name);
    if (file === undefined) continue;
    found += 1;
    const results = await check(file);
    for (const { id, isRight, said } of results)
      console.log(`${isRight ? 'ok  ' : 'FAIL'} ${name} ${id}${said === undefined ? '' : `: ${said}`}`);
    const right = results.filter(({ isRight }) => isRight).length;
    failed += results.length - right;
    console.log(`${name}: ${right} of ${results.length}\n`);
    if (results.length === 0) throw new Unusable(`${name} holds no vector, so nothing would be shown`);
  }
  if (found === 0) throw new Unusable(`${folder} holds none of ${Object.keys(files).join(', ')}`);
  return failed === 0 ? 0 : 1;
};

try {
  process.exitCode = await run(path.resolve(process.argv[2] ?? usual));
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
