import { readFile } from 'node:fs/promises';
import { exit } from '../exit.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** `tidegate version` */
export const version: Verb = {
  name: 'version',
  summary: 'print the version of Tidegate and of its Node',
  takes: '',
  flags: {},
  async run(args, io) {
    const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    const { version: own } = JSON.parse(text) as { readonly version: string };
    const { node } = process.versions;
    print(io, args.output, {
      value: { apiVersion: 'tidegate.dev/v1', kind: 'Version', version: own, node },
      names: [own],
      table: () => `tidegate ${own} (node ${node})`,
    });
    return exit.ok;
  },
};
