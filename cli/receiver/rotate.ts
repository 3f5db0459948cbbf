import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ReceiverSetting } from '#worlds/settings/settings.ts';
import type { Args } from '../arguments.ts';
import { Exit, exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { writePrivately } from '../server/private-file.ts';
import { clean } from '../text/clean.ts';
import { readOwnSettings, settingsName } from '../own-settings.ts';
import { newSecret, printSetup, setupLines } from './paste.ts';

/**
 * `tidegate receiver rotate <id>`: a new secret in front of the old one, so that both count until `--finish`. The file is
 * read at every delivery, so a running server knows the new one at once.
 */
export const rotateReceiver = async (args: Args, io: Io): Promise<ExitCode> => {
  const { id, scheme, secretFile } = await find(args, io);
  const file = resolve(io.cwd, secretFile);
  const known = (await readFile(file, 'utf8').catch(() => '')).split(/[\r\n]+/).filter((line) => line !== '');
  if (args.is('finish')) {
    const [newest] = known;
    if (newest === undefined) throw new Exit(exit.usage, `${clean(secretFile)} holds no secret`);
    await writePrivately(file, `${newest}\n`);
    io.err(`${clean(id)} takes its newest secret only`);
    return exit.ok;
  }
  const secret = newSecret(scheme);
  await writePrivately(file, `${[secret, ...known.slice(0, 1)].join('\n')}\n`);
  printSetup(io, scheme, setupLines(scheme, id, secret, args.text('url')));
  io.err(`the old secret counts too until \`tidegate receiver rotate ${clean(id)} --finish\``);
  return exit.ok;
};

const find = async (args: Args, io: Io): Promise<ReceiverSetting & { readonly secretFile: string }> => {
  const [, id] = args.words;
  const { receivers = [] } = await readOwnSettings(io.cwd);
  const found = receivers.find((one) => one.id === id);
  if (found === undefined)
    throw new Exit(
      exit.usage,
      `which receiver? ${settingsName} of this folder has ${receivers.map((one) => clean(one.id)).join(', ') || 'none'}`,
    );
  const { secretFile } = found;
  if (secretFile !== undefined) return { ...found, secretFile };
  throw new Exit(
    exit.usage,
    `the secret of ${clean(found.id)} is not in a file of its own; put a second one where ${settingsName} has the first`,
  );
};
