import { breathe } from '../breathe.ts';
import type { SourceFile } from '#domain/config/place.ts';
import { maskYamlValues } from '#shared/compiler/mask-yaml.ts';
import { maskText } from '#domain/kube/mask-secrets.ts';

/** A longer text would hold up others while it is searched for secrets. */
const longest = 64 * 1024;
const tooLong =
  '# This file is too long to be shown with its secrets masked; ask for it with show=secrets.\n';

/** The files without what is secret in them; others have their turn after each. */
export const maskedFiles = async (files: readonly SourceFile[]): Promise<readonly SourceFile[]> => {
  const shown: SourceFile[] = [];
  for (const { path, text } of files) {
    const values = text.length > longest ? tooLong : maskYamlValues(text);
    await breathe();
    shown.push({ path, text: maskText(values) });
    await breathe();
  }
  return shown;
};
