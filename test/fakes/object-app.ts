import { expect } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { compile } from '#shared/compiler/compile.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';

/* Compiles an application that is nothing but a file of objects. */

export const app = (component = '{ name: ship, type: k8s-objects }'): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: { name: shop, namespace: shop }\nspec:\n  components:\n    - ${component}\n`;

export const compileObjects = (objects: string, images: Readonly<Record<string, string>> = {}) => {
  const files = { 'app.yaml': app(), 'objects/ship/all.yaml': objects };
  return compile({ files: Object.entries(files).map(([path, text]) => ({ path, text })) }, { images });
};
export const rendered = (
  objects: string,
  images?: Readonly<Record<string, string>>,
): readonly KubeObject[] => {
  const compiled = compileObjects(objects, images);
  return compiled.kind === 'compiled'
    ? (compiled.manifests['local']?.objects ?? [])
    : expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
};
export const refused = (objects: string, images?: Readonly<Record<string, string>>): readonly string[] => {
  const compiled = compileObjects(objects, images);
  return compiled.kind === 'mistakes' ? compiled.mistakes.map(formatMistake) : expect.fail('was taken');
};
