import type { PlanView } from '#domain/plan/plan-view.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, exit } from '../exit.ts';
import { readImages } from '../images.ts';
import type { Io } from '../io.ts';
import { planHere } from './plan.ts';
import { isApp, readOffline } from './read.ts';

/** With a cluster or a registry of one's own the plan is made here: a server knows others. */
const staysHere = (args: Args): boolean =>
  args.is('offline') ||
  args.is('lenient') ||
  args.text('kubeconfig') !== undefined ||
  args.many('registry').length > 0;

/** The plan by a server that runs here, which knows what was released and its clusters; else by this machine. */
export const planSomewhere = async (args: Args, io: Io, client: Client): Promise<PlanView> => {
  const images = readImages(args.many('image'));
  const live = args.is('live') ? { live: true } : {};
  const [word] = args.words;
  if (word !== undefined && args.text('file') === undefined && (await isApp(io, word)))
    return client.plan({ app: word, images, ...live });
  const offline = await readOffline(args, io, word);
  if (staysHere(args) || offline.hasOwnTypes) return planHere(args, io, offline);
  const request = { app: offline.compiled.app.name, source: offline.source, images, ...live };
  const asked = await client.plan(request).catch((error: unknown) => {
    if (error instanceof Exit && error.code === exit.unreachable) return undefined;
    throw error;
  });
  return asked ?? planHere(args, io, offline);
};
