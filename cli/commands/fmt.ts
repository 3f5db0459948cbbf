import { dirname, join, resolve } from 'node:path';
import { exit } from '../exit.ts';
import { replaceFile } from '../replace-file.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';

/** `tidegate fmt app.yaml` */
export const fmt: Verb = {
  name: 'fmt',
  summary: 'format the application and its layers; comments and meaning stay',
  takes: '[app.yaml|folder]',
  flags: { check: { about: 'write nothing; exit 1 if a file would change' } },
  async run(args, io) {
    const { readFolder } = await import('#shared/compiler/read-folder.ts');
    const { isLooseDefinition } = await import('#shared/compiler/definitions.ts');
    const { formatYaml } = await import('#shared/compiler/format-yaml.ts');
    const { isOwnFile, manifestsFile } = await import('#shared/compiler/manifests.ts');
    const { stat } = await import('node:fs/promises');
    const path = resolve(io.cwd, args.words[0] ?? '.');
    const { files } = await readFolder(path);
    const root = (await stat(path)).isDirectory() ? path : dirname(path);
    const isBare = files.some((file) => file.path === manifestsFile);
    const changed: string[] = [];
    for (const { path: file, text } of files) {
      if (isBare ? !isOwnFile(file) : /^(objects|definitions)\//.test(file) || isLooseDefinition(file, text))
        continue;
      // A folder of manifests may do without.
      if ((await stat(join(root, file)).catch(() => undefined)) === undefined) continue;
      const formatted = formatYaml(file, text);
      if (formatted === undefined)
        io.err(`${clean(file)} is not formatted, because it cannot be read: see tidegate lint`);
      if (formatted === undefined || formatted === text) continue;
      changed.push(file);
      if (!args.is('check')) await replaceFile(join(root, file), formatted);
    }
    if (changed.length > 0) io.out(changed.map(clean).join('\n'));
    return args.is('check') && changed.length > 0 ? exit.usage : exit.ok;
  },
};
