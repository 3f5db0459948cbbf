import { resolve } from 'node:path';
import { hint } from '#domain/config/did-you-mean.ts';
import { Exit, exit } from '../exit.ts';
import { schemaKinds } from '../schema-kinds.ts';
import { allowCode } from '../offline/flags.ts';
import type { Verb } from '../verb.ts';

/** `tidegate schema application` */
export const schema: Verb = {
  name: 'schema',
  summary: 'print the JSON Schema of a file, for an editor',
  takes: schemaKinds.join('|'),
  flags: {
    file: { about: 'with the types of this folder', hint: 'app.yaml|folder', short: 'f' },
    'allow-code': allowCode,
  },
  more:
    'application, layer, protect and release are of an application; settings is tidegate.yaml; clusters and registries\n' +
    'are secrets in the cloud. An editor completes and checks a file that begins with\n' +
    '  # yaml-language-server: $schema=node_modules/tidegate/schema/application.json',
  async run(args, io) {
    const [word = ''] = args.words;
    const kind = schemaKinds.find((one) => one === word);
    if (kind === undefined)
      throw new Exit(
        exit.usage,
        word === ''
          ? `usage: tidegate schema ${schemaKinds.join('|')}`
          : `there is no schema ${word}; ${hint(word, schemaKinds)}`,
      );
    const { schemaOf } = await import('../schemas.ts');
    const file = args.text('file');
    const { readTypes } = await import('#shared/compiler/custom-types.ts');
    const types =
      file === undefined ? undefined : await readTypes(resolve(io.cwd, file), args.is('allow-code'));
    io.out(JSON.stringify(schemaOf(kind, types), null, 2));
    return exit.ok;
  },
};
