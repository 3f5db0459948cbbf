import type { PlanView } from '#domain/plan/plan-view.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, exit } from '../exit.ts';
import { readImages } from '../images.ts';
import type { Io } from '../io.ts';
import { planHere } from './plan.ts';
import { isApp, readOffline } from './read.ts';

/** With a cluster or registry given by flags the plan is made here, because a server has others. */
const staysHere = (args: Args): boolean =>
  args.is('offline') ||
  args.is('lenient') ||
  args.text('kubeconfig') !== undefined ||
  args.many('registry').length > 0;

/** A plan, and what the receivers of webhooks would take of its application from now on. */
export interface PlannedHere extends PlanView {
  readonly receivers?: readonly { readonly id: string; readonly takes: string }[];
}

/** The plan from a running server, which knows past releases and its clusters; else from this machine. */
export const planSomewhere = async (args: Args, io: Io, client: Client): Promise<PlannedHere> => {
  const images = readImages(args.many('image'));
  const live = {
    ...(args.is('live') && { live: true }),
    ...(args.is('show-secrets') && { secrets: true }),
  };
  const [word] = args.words;
  if (word !== undefined && args.text('file') === undefined && (await isApp(io, word)))
    return withReceivers(
      await client.plan({ app: word, images, ...live }),
      await receiversThere(client, word),
    );
  const offline = await readOffline(args, io, word);
  const { receiversHere } = await import('./receivers.ts');
  const receivers = await receiversHere(io, offline);
  if (staysHere(args) || offline.hasOwnTypes)
    return withReceivers(await planHere(args, io, offline), receivers);
  const request = { app: offline.compiled.app.name, source: offline.source, images, ...live };
  const asked = await client.plan(request).catch((error: unknown) => {
    if (error instanceof Exit && error.code === exit.unreachable) return undefined;
    throw error;
  });
  return withReceivers(asked ?? (await planHere(args, io, offline)), receivers);
};

const receiversThere = async (client: Client, app: string) =>
  (await client.receivers()).filter((one) => one.apps.includes(app));

const withReceivers = (view: PlanView, receivers: NonNullable<PlannedHere['receivers']>): PlannedHere =>
  receivers.length === 0 ? view : { ...view, receivers: receivers.map(({ id, takes }) => ({ id, takes })) };
