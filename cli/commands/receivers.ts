import { exit } from '../exit.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';
import type { DeliveryView, ReceiverView } from '#shared/services/releases/receivers.ts';

/** `tidegate receivers [id]` */
export const receiversVerb: Verb = {
  name: 'receivers',
  summary: 'who may send webhooks, what each receiver takes, and what came of its last deliveries',
  takes: '[receiver]',
  flags: {},
  async run(args, io, client) {
    const [wanted] = args.words;
    const all = await client.receivers();
    const some = wanted === undefined ? all : all.filter(({ id }) => id === wanted);
    print(io, args.output, {
      value: listOf('ReceiverList', some),
      names: some.map(({ id }) => id),
      table: () => (some.length === 0 ? describeNone(all) : some.map(describeReceiver).join('\n\n')),
    });
    return wanted !== undefined && some.length === 0 ? exit.usage : exit.ok;
  },
};

const describeNone = (all: readonly ReceiverView[]): string =>
  all.length === 0
    ? 'no receivers; name some in tidegate.yaml'
    : `no receiver of this name; there are: ${all.map(({ id }) => clean(id)).join(', ')}`;

const describeReceiver = ({ id, scheme, app, component, takes, deliveries }: ReceiverView): string =>
  [
    `${clean(id)} (${clean(scheme)}) for ${clean(app)}${component === undefined ? '' : `/${clean(component)}`}`,
    `  takes ${clean(takes)}`,
    deliveries.length === 0
      ? '  nothing has come yet that names an image'
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
  clean(release ?? `${reason ?? ''}: ${message ?? ''}`),
];
