/**
 * Prepares the package for `npm pack` and `npm publish`: the program as JavaScript, the declarations of the public API,
 * the JSON Schemas and the notices, in `lib/` and `schema/`. Both are built and ignored; the checkout never runs from
 * them.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { schemaKinds } from '../../cli/schema-kinds.ts';
import { schemaOf } from '../../cli/schemas.ts';
import { bundleCli } from './bundle-cli.ts';
import { writeDeclarations } from './declarations.ts';
import { notices } from './notices.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Builds into a folder that has, or will have, the rest of the package. */
const build = async (folder: string): Promise<void> => {
  const [lib, schema] = [join(folder, 'lib'), join(folder, 'schema')];
  for (const each of [lib, schema]) {
    rmSync(each, { recursive: true, force: true });
    mkdirSync(each, { recursive: true });
  }
  const metafile = await bundleCli(lib);
  writeFileSync(join(lib, 'THIRD-PARTY.txt'), notices(root, metafile));
  writeDeclarations(lib);
  for (const kind of schemaKinds)
    writeFileSync(join(schema, `${kind}.json`), `${JSON.stringify(schemaOf(kind))}\n`);
};

await build(root);
