import type { ReleaseView } from '#domain/view/view.ts';
import type { Client } from './client.ts';
import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';

const wholeId = /^[0-9a-z]{26}$/;

/**
 * The release a person means: a whole id, the end (or start) of one, or the name of an application, which
 * stands for its newest release. Without a word: the newest release of all.
 */
export const pickRelease = async (client: Client, word: string | undefined): Promise<string> => {
  if (word !== undefined && wholeId.test(word)) return word;
  const releases = newestFirst(await client.releases());
  if (word === undefined) return (releases[0] ?? nothing('there is no release yet')).id;
  const ofApp = releases.find(({ app }) => app === word);
  if (ofApp !== undefined) return ofApp.id;
  const found = releases.filter(({ id }) => id.endsWith(word) || id.startsWith(word));
  if (found.length > 1)
    throw new Exit(
      exit.usage,
      `${clean(word)} fits ${found.length} releases: ${found.map(({ id }) => id).join(', ')}`,
    );
  return (found[0] ?? nothing(`no release and no application with a release is called ${clean(word)}`)).id;
};

export const newestFirst = (releases: readonly ReleaseView[]): readonly ReleaseView[] =>
  [...releases].sort((a, b) => b.requestedAt - a.requestedAt || (a.id < b.id ? 1 : -1));

const nothing = (sentence: string): never => {
  throw new Exit(exit.usage, `${sentence}; \`tidegate status\` lists what is there`);
};
