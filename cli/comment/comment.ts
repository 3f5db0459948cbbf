import { hint } from '#domain/config/did-you-mean.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import type { PlannedHere } from '../offline/plan-somewhere.ts';
import { commentOf, markerOf } from './body.ts';
import type { Forge } from './forge.ts';
import { forges } from './forges.ts';

/** The forge of `--comment`; an Exit lists the supported ones. */
export const findForge = (name: string): Forge => {
  const forge = forges.find((one) => one.name === name);
  if (forge !== undefined) return forge;
  const known = forges.map((one) => one.name);
  throw new Exit(exit.usage, `--comment: ${hint(name, known)}`);
};

/** Writes the plan below the request of this CI job: one comment for each application, changed in place by the next plan. */
export const comment = async (io: Io, forge: Forge, view: PlannedHere): Promise<void> => {
  const request = forge.open(io.env);
  const body = commentOf(io, view, forge.longest);
  const marker = markerOf(view.plan.app);
  const mine = (await request.list()).find((one) => one.body.startsWith(marker));
  if (mine === undefined) await request.create(body);
  else if (mine.body !== body) await request.update(mine.id, body);
  io.err(`the plan is in a comment of ${request.place}`);
};
