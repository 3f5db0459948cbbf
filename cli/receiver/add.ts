import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hint } from '#domain/config/did-you-mean.ts';
import { appendItem } from '#shared/compiler/append-item.ts';
import { senderNames, senders } from '#shared/webhooks/senders.ts';
import { readSettings } from '#worlds/settings/settings.ts';
import type { Args } from '../arguments.ts';
import { Exit, exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { ownFolder } from '../server/folder.ts';
import { writePrivately } from '../server/private-file.ts';
import { clean } from '../text/clean.ts';
import { settingsName } from '../own-settings.ts';
import { newSecret, printSetup, setupLines } from './paste.ts';

/** `tidegate receiver add <id> --scheme … --app …`: nothing is written unless the settings are right with it. */
export const addReceiver = async (args: Args, io: Io): Promise<ExitCode> => {
  const [, id] = args.words;
  const [scheme, app] = [args.text('scheme'), args.text('app')];
  if (id === undefined || scheme === undefined || app === undefined)
    throw new Exit(
      exit.usage,
      'a receiver needs a name, --scheme and --app: `tidegate receiver add gh --scheme github --app shop`',
    );
  const sender = senders[scheme];
  if (sender === undefined) throw new Exit(exit.usage, `--scheme: ${hint(scheme, senderNames)}`);
  if (sender.proof === 'id-token')
    throw new Exit(
      exit.usage,
      `${scheme} has no secret to make; write it into ${settingsName} with "idToken" (docs/api.md)`,
    );
  const secretFile = `.tidegate/receiver-${id}.secret`;
  const optional = ['component', 'registry'].flatMap((name) => {
    const value = args.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const apps = app.split(',').map((name) => name.trim());
  const entry = {
    id,
    scheme,
    app: apps.length === 1 ? app : apps,
    ...Object.fromEntries(optional),
    secretFile,
  };
  const file = join(io.cwd, settingsName);
  const text = await readFile(file, 'utf8').catch(() => '');
  readSettings(settingsName, text);
  const extended = appendItem(text, 'receivers', entry);
  readSettings(settingsName, extended);
  const secret = newSecret(scheme);
  await ownFolder(io.cwd);
  await writePrivately(join(io.cwd, secretFile), `${secret}\n`);
  await writeFile(file, extended);
  printSetup(io, scheme, setupLines(scheme, id, secret, args.text('url')));
  io.err(
    `${settingsName} has the receiver ${clean(id)}, ${secretFile} its secret; a server that is running learns of it when it is started again`,
  );
  return exit.ok;
};
