import { placeFlags } from '../adopt/flags.ts';
import type { Args } from '../arguments.ts';
import type { ReleaseRequest } from '../client.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { readImages } from '../images.ts';
import { startRelease } from '../start-release.ts';
import type { Verb } from '../verb.ts';
import { message } from '../words/message.ts';

/** `tidegate release [app]` */
export const release: Verb = {
  name: 'release',
  summary: 'start a release; -w follows it',
  takes: '[app|kind/name]',
  flags: {
    image: {
      about: 'image of one component; repeat for more',
      hint: 'component=image',
      many: true,
      short: 'i',
    },
    file: {
      about: 'release these files instead of the registered ones',
      hint: 'app.yaml|folder',
      short: 'f',
    },
    ...placeFlags,
    'take-over': { about: 'without a file: also a workload that another application released last' },
    key: { about: 'the same key twice starts one release', hint: 'text' },
  },
  more:
    '`tidegate release deployment/web -n shop -i web=nginx:1.29.1 -w` gives another image to a workload that no file\n' +
    'describes: in batches, watched, and back by itself. The flags of the cluster belong to that.',
  async run(args, io, client) {
    const [word] = args.words;
    if (word?.includes('/') === true && args.text('file') === undefined) {
      const { releaseObject } = await import('../adopt/release-object.ts');
      return releaseObject(args, io, client, word);
    }
    const request = await readRequest(args, io);
    return startRelease(args, io, client, request);
  },
};

const readRequest = async (args: Args, io: Io): Promise<ReleaseRequest> => {
  const images = readImages(args.many('image'));
  const file = args.text('file');
  const [word] = args.words;
  if (file === undefined) {
    if (word === undefined) throw new Exit(exit.usage, message('which-app'));
    return { app: word, images };
  }
  const { readSource } = await import('../source.ts');
  const {
    source,
    app: { name },
  } = await readSource(io, file, images);
  if (word !== undefined && word !== name)
    throw new Exit(exit.usage, message('file-is-other-app', { file, name, word }));
  return { app: name, images, source };
};
