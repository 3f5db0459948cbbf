import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Exit, exit } from '../exit.ts';
import type { Verb } from '../verb.ts';

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** `tidegate new component queue` */
export const newVerb: Verb = {
  name: 'new',
  summary: 'scaffold a component type or trait of your own, with its test',
  takes: 'component|trait <name>',
  flags: {},
  more:
    'The module is written beside the application, into components/ or traits/; render, plan, why and lint load it\n' +
    'from there with --allow-code.\n' +
    '`tidegate schema application -f . --allow-code` prints the JSON Schema that knows it, for an editor.',
  async run(args, io) {
    const [what, name] = args.words;
    if ((what !== 'component' && what !== 'trait') || name === undefined)
      throw new Exit(exit.usage, 'usage: tidegate new component <name>, or tidegate new trait <name>');
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
      throw new Exit(exit.usage, 'a name has lower-case letters, digits and dashes, as in message-queue');
    const { scaffold } = await import('../offline/scaffold.ts');
    const files = scaffold(what, name);
    for (const { path } of files)
      if (await isThere(join(io.cwd, path)))
        throw new Exit(exit.conflict, `${path} already exists; nothing was written`);
    for (const { path, text } of files) {
      await mkdir(join(io.cwd, dirname(path)), { recursive: true });
      await writeFile(join(io.cwd, path), text, { flag: 'wx' });
    }
    io.out(files.map(({ path }) => path).join('\n'));
    return exit.ok;
  },
};
