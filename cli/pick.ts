import type { ReleaseView } from '#domain/view/view.ts';
import type { Client, Control } from './client.ts';
import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';
import { type Message, message } from './words/message.ts';

const wholeId = /^[0-9a-z]{26}$/;

/**
 * The release that the user means: a whole id, the end (or start) of one, or the name of an application, which means
 * its newest release. Without a word: the newest release of all.
 */
export const pickRelease = async (client: Client, word: string | undefined): Promise<string> => {
  if (word !== undefined && wholeId.test(word)) return word;
  if (word === undefined)
    return ((await client.releases({ limit: 1 }))[0] ?? nothing(message('no-release-yet'))).id;
  const [ofApp] = await client.releases({ app: word, limit: 1 });
  if (ofApp !== undefined) return ofApp.id;
  const near = [...(await client.openReleases()), ...(await client.releases({ limit: most }))];
  const found = new Set(near.flatMap(({ id }) => (id.endsWith(word) || id.startsWith(word) ? [id] : [])));
  const [first, second] = found;
  if (second !== undefined)
    throw new Exit(
      exit.usage,
      message('several-releases', { word: clean(word), count: found.size, ids: [...found].join(', ') }),
    );
  return first ?? (await anyThatBegins(client, word));
};

/** As many as the server gives at once. */
const most = 100;

/** The server knows every id by its beginning, however many came after it. */
const anyThatBegins = async (client: Client, word: string): Promise<string> => {
  const unknown = message('no-release-called', { word: clean(word) });
  if (!/^[0-9a-z]{6,25}$/.test(word)) return nothing(unknown);
  const found = await client.release(word).catch((error: unknown) => {
    if (error instanceof Exit && error.code === exit.usage) return undefined;
    throw error;
  });
  return (found ?? nothing(unknown)).id;
};

/**
 * The release that a verb can act on, if the user names an application: the running one, not one that waits behind it.
 * If several match, all are listed, and the user chooses.
 */
export const pickForControl = async (client: Client, control: Control, word: string): Promise<string> => {
  if (wholeId.test(word)) return word;
  const all = await client.releases({ app: word, limit: most });
  if (all.length === 0) return pickRelease(client, word);
  const fitting = await fittingFor(client, control, word, all);
  const [first, second] = fitting;
  if (first !== undefined && second === undefined) return first.id;
  if (first === undefined) return (all[0] ?? nothing(message('no-release-yet'))).id;
  const list = fitting
    .map(({ id, state, message: text }) => `  ${clean(id)}  ${state}: ${clean(text)}`)
    .join('\n');
  throw new Exit(exit.usage, message('which-release-of', { app: clean(word), list }));
};

const fittingFor = async (
  client: Client,
  control: Control,
  app: string,
  all: readonly ReleaseView[],
): Promise<readonly ReleaseView[]> => {
  if (control === 'retry') return [...all.filter(isStranded), ...all.slice(0, 1)].slice(0, 1);
  const open = await client.openReleases(app);
  if (control === 'resume' && open.some(({ state }) => state === 'paused'))
    return open.filter(({ state }) => state === 'paused');
  const busy = open.filter(isAtWork);
  if (busy.length > 0) return busy;
  if (open.length > 0 || control !== 'rollback') return open;
  return runningNow(client, app, all);
};

/** It needs a person before any other. */
const isStranded = ({ outcome }: ReleaseView): boolean => outcome?.kind === 'rollback-failed';

/** Running in some target, or about to: not only waiting for its turn or for an answer. */
const isAtWork = ({ targets }: ReleaseView): boolean =>
  targets.some(({ state }) => !['waiting', 'queued', 'closed'].includes(state));

/** What can be undone is what runs. */
const runningNow = async (
  client: Client,
  app: string,
  all: readonly ReleaseView[],
): Promise<readonly ReleaseView[]> => {
  const places = (await client.apps()).find(({ name }) => name === app)?.targets ?? [];
  const running = new Set(places.flatMap(({ runs }) => runs?.release ?? []));
  const known = all.filter(({ id }) => running.has(id));
  const older = [...running].filter((id) => !known.some((one) => one.id === id));
  const found = [...known, ...(await Promise.all(older.map((id) => client.release(id))))];
  return found.length === 0 ? all.filter(({ outcome }) => outcome?.kind === 'released').slice(0, 1) : found;
};

const nothing = (said: Message): never => {
  throw new Exit(exit.usage, said);
};
