import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Note } from '#domain/config/place.ts';
import { childOf, itemsOf, textOf } from '#domain/config/tree.ts';
import { readYaml } from '#shared/compiler/yaml.ts';
import { writtenImages } from '#shared/services/releases/announce.ts';
import { describeFilter } from '#shared/webhooks/filter/describe.ts';
import { repositoriesOf, whyDropped } from '#shared/webhooks/filter/filter.ts';
import type { ReceiverSetting } from '#worlds/settings/settings.ts';
import type { Io } from '../io.ts';
import { readOwnSettings, settingsName } from '../own-settings.ts';
import type { Offline } from './read.ts';

/** What the receivers of this folder would accept for an application, and what is wrong with that. */
export interface Receiving {
  readonly id: string;
  readonly takes: string;
  readonly findings: readonly Note[];
}

/** Each receiver of `tidegate.yaml` that is for this application. */
export const receiversHere = async (io: Io, { compiled }: Offline): Promise<readonly Receiving[]> => {
  const { receivers = [] } = await readOwnSettings(io.cwd);
  const { name } = compiled.app;
  const own = receivers.filter(({ app }) => [app].flat().includes(name));
  if (own.length === 0) return [];
  const places = await placesOfReceivers(io);
  const written = writtenImages(Object.values(compiled.manifests));
  return own.map((receiver) => ({
    id: receiver.id,
    takes: describeFilter(receiver, repositoriesOf(imagesFor(receiver, written)).join(', ') || undefined),
    findings: reasons(name, receiver, written).map((reason) => ({
      ...(places.get(receiver.id) ?? { file: settingsName, line: 1, column: 1 }),
      reason: `receiver ${receiver.id}: ${reason}`,
    })),
  }));
};

type Written = ReturnType<typeof writtenImages>;

const imagesFor = ({ component }: ReceiverSetting, written: Written): readonly string[] =>
  component === undefined ? Object.values(written).flat() : (written[component] ?? []);

/** What an operator wants to know of a receiver before the first delivery. */
const reasons = (app: string, receiver: ReceiverSetting, written: Written): readonly string[] => {
  const { component } = receiver;
  if (component !== undefined && written[component] === undefined)
    return [`${app} has no component "${component}" with an image; it runs ${list(Object.keys(written))}`];
  const images = imagesFor(receiver, written);
  const dropped = images.map((image) => whyDropped(image, receiver, { written: images, present: [] }));
  const others = dropped.filter((one) => one?.reason === 'other-repository');
  if (images.length === 0 || others.length < images.length) return [];
  return [`${others[0]?.message}, and ${app} uses ${repositoriesOf(images).join(', ')}`];
};

const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

const placesOfReceivers = async (io: Io) => {
  const text = await readFile(join(io.cwd, settingsName), 'utf8').catch(() => '');
  const read = readYaml(settingsName, text);
  const tree = read.kind === 'mistaken' ? undefined : read.value;
  return new Map(
    itemsOf(childOf(tree, 'receivers')).map((item) => [textOf(childOf(item, 'id')) ?? '', item.at]),
  );
};
