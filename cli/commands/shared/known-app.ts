import { clean } from '../../text/clean.ts';
import type { Client } from '../../client.ts';
import { Exit, exit } from '../../exit.ts';
import { hint } from '../../words/hint.ts';
import { message } from '../../words/message.ts';

/** A mistyped name would be answered with silence, or freeze nothing: it is refused, with the nearest one. */
export const insistOnApp = async (client: Pick<Client, 'apps'>, app: string | undefined): Promise<void> => {
  if (app === undefined) return;
  const names = (await client.apps()).map(({ name }) => name);
  if (!names.includes(app))
    throw new Exit(exit.usage, message('app-unknown', { app: clean(app), hint: hint(app, names) }));
};
