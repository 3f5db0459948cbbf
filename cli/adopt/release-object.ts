import type { Source } from '#domain/config/place.ts';
import { canonical, sameJson } from '#domain/json.ts';
import { insistOnNewNode } from '#shared/compiler/newer-node.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { adopt, folderOf } from '#shared/services/adopt/adopt.ts';
import { readObjectName } from '#shared/services/adopt/kinds.ts';
import { withImages } from '#shared/services/adopt/set-image.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, exit, type ExitCode } from '../exit.ts';
import { readImages } from '../images.ts';
import type { Io } from '../io.ts';
import { checked } from '../source.ts';
import { startRelease } from '../start-release.ts';
import { readMemory } from '../up/memory.ts';
import { readOwnSettings } from '../own-settings.ts';
import { runUp } from '../up/run.ts';
import { type ObjectPlace, placeOf, withCluster } from './place.ts';

/** `tidegate release deployment/web -n shop -i web=nginx:1.29.1`: another image for a workload that no file describes. */
export const releaseObject = async (args: Args, io: Io, client: Client, word: string): Promise<ExitCode> => {
  const images = readImages(args.many('image'));
  if (Object.keys(images).length === 0)
    throw new Exit(exit.usage, `which image? tidegate release ${word} -i <container>=<image>`);
  const { kinds } = await readOwnSettings(io.cwd);
  readObjectName(word, kinds);
  const place = await placeOf(args, io);
  const isServed = await serves(client);
  if (!isServed && !args.is('watch'))
    throw new Exit(
      exit.usage,
      'no server runs in this folder, so that the release runs in this process: say -w to stay until it is over, or start `tidegate up`',
    );
  if (!isServed) insistOnNewNode();
  const objects = await withCluster(place, io, (cluster) => adopt(cluster, place.namespace, [word], kinds));
  const name = `${place.namespace}-${word.split('/')[1] ?? ''}`;
  const written = folderOf(
    { ...place, name, kinds, ...(args.is('take-over') ? { takeOver: true as const } : {}) },
    objects.map((object) => withImages(object, images, kinds)),
  );
  const { source } = checked(written);
  return isServed
    ? viaServer(args, io, client, place, { name, source })
    : here(args, io, place, { name, source });
};

interface App {
  readonly name: string;
  readonly source: Source;
}

const serves = (client: Client): Promise<boolean> =>
  client.apps().then(
    () => true,
    (error: unknown) => {
      if (error instanceof Exit && error.code === exit.unreachable) return false;
      throw error;
    },
  );

const viaServer = async (
  args: Args,
  io: Io,
  client: Client,
  place: ObjectPlace,
  { name, source }: App,
): Promise<ExitCode> => {
  await insistOnSameCluster(io, place);
  return startRelease(args, io, client, { app: name, images: {}, source });
};

/** The server may know another cluster by that name: nothing is released to a cluster that was not looked at. */
const insistOnSameCluster = async (io: Io, { settings, cluster }: ObjectPlace): Promise<void> => {
  const [own, memory] = await Promise.all([readOwnSettings(io.cwd), readMemory(io.cwd)]);
  const known = own.clusters?.[cluster] ?? memory.clusters?.[cluster];
  const wanted = settings.clusters?.[cluster];
  if (known?.kubeconfig === wanted?.kubeconfig && known?.context === wanted?.context) return;
  throw new Exit(
    exit.conflict,
    `the server of this folder knows no cluster "${cluster}" of that kubeconfig: name one of its own with --cluster, or stop it`,
  );
};

const here = async (args: Args, io: Io, place: ObjectPlace, { name, source }: App): Promise<ExitCode> => {
  const { settings, cluster } = place;
  const [own, known] = await Promise.all([readOwnSettings(io.cwd), readMemory(io.cwd)]);
  const setting = settings.clusters?.[cluster];
  const isNew = setting !== undefined && !sameJson(own.clusters?.[cluster], setting);
  const memory = isNew ? { ...known, clusters: { ...known.clusters, [cluster]: setting } } : known;
  const digest = digestOf(canonical(source));
  const app = { name, source, images: {}, release: true, digest, isKnown: false };
  return runUp(io, { settings, app, memory }, { ...args, port: 0, once: true });
};
