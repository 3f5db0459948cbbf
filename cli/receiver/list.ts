import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { DeliveryView, ReceiverView } from '#domain/view/receivers.ts';

/** `tidegate receiver list [id]` */
export const listReceivers = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const [, wanted] = args.words;
  const all = await client.receivers();
  const some = wanted === undefined ? all : all.filter(({ id }) => id === wanted);
  print(io, args.output, {
    value: listOf('ReceiverList', some),
    names: some.map(({ id }) => id),
    table: () => (some.length === 0 ? describeNone(all) : some.map(describeReceiver).join('\n\n')),
  });
  return wanted !== undefined && some.length === 0 ? exit.usage : exit.ok;
};

const describeNone = (all: readonly ReceiverView[]): string =>
  all.length === 0
    ? 'no receivers; `tidegate receiver add` makes one'
    : `no receiver of this name; there are: ${all.map(({ id }) => clean(id)).join(', ')}`;

const describeReceiver = ({ id, scheme, apps, component, takes, path, deliveries }: ReceiverView): string =>
  [
    `${clean(id)} (${clean(scheme)}) for ${clean(apps.join(', '))}${component === undefined ? '' : `/${clean(component)}`}`,
    `  at ${clean(path)}, takes ${clean(takes)}`,
    deliveries.length === 0
      ? '  nothing has come yet'
      : table(['AT', 'IMAGES', 'OUTCOME', 'WHY'], deliveries.map(describeDelivery)),
  ].join('\n');

const describeDelivery = ({ at, images, outcome, release, reason, message }: DeliveryView) => [
  dateTime(at),
  clean(
    Object.entries(images)
      .map(([component, image]) => `${component}=${image}`)
      .join(' '),
  ) || '-',
  outcome,
  clean(release ?? [reason, message].filter((part) => part !== undefined && part !== '').join(': ')),
];
