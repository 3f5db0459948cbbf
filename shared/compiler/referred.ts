import { childOf, itemsOf, jsonOf, textOf, type Tree } from '#domain/config/tree.ts';
import { isObject, type JsonObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Place, Source } from '#domain/config/place.ts';
import { readApplication } from './application.ts';
import { sortFiles } from './classify-files.ts';
import { objectFolder } from './file-place.ts';
import { referringType } from './referring-type.ts';

/*
 * `ref-objects` of KubeVela: components whose objects stand in a cluster. Whoever has a cluster reads them and puts them
 * beside the files, as `objects/<component>/`; from there on the files say everything, and render the same everywhere.
 */

/** What a component refers to, as it is written. */
export interface Reference {
  readonly resource?: string;
  readonly group?: string;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly cluster?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Referring {
  readonly component: string;
  readonly at: Place;
  readonly references: readonly Reference[];
  /** It loads objects by address too. */
  readonly hasUrls: boolean;
  /** Where the application itself says that it is. */
  readonly namespace?: string;
}

/** Components whose objects are still to be read from a cluster. */
export const referringIn = (source: Source): readonly Referring[] => {
  if (!source.files.some(({ text }) => text.includes(referringType))) return [];
  const sorted = sortFiles(source.files);
  if (sorted.app === undefined) return [];
  const { application } = readApplication(sorted.app);
  const namespace = textOf(childOf(childOf(sorted.app, 'metadata'), 'namespace'));
  return application.components
    .filter(({ name, type }) => type.name === referringType && !hasObjects(sorted.objects, name))
    .map(({ name, at, properties }) => ({
      component: name,
      at,
      references: referencesOf(properties),
      hasUrls: itemsOf(childOf(properties, 'urls')).length > 0,
      ...(namespace === undefined ? {} : { namespace }),
    }));
};

const hasObjects = (objects: readonly { readonly component: string }[], name: string): boolean =>
  objects.some(({ component }) => component === name);

/** Without a name it means everything with the component's name, which cannot be requested. */
const referencesOf = (properties: Tree): readonly Reference[] =>
  itemsOf(childOf(properties, 'objects')).map((item) => {
    const words = ['resource', 'group', 'apiVersion', 'kind', 'name', 'namespace', 'cluster'] as const;
    const said = words.flatMap((word) => {
      const text = textOf(childOf(item, word));
      return text === undefined ? [] : [[word, text] as const];
    });
    const labels = jsonOf(childOf(item, 'labelSelector') ?? childOf(item, 'selector') ?? item);
    const isSelected =
      childOf(item, 'labelSelector') !== undefined || childOf(item, 'selector') !== undefined;
    return {
      ...Object.fromEntries(said),
      ...(isSelected && isObject(labels) ? { labels: labels as Record<string, string> } : {}),
    };
  });

/** The files with these objects beside them, for each component that refers to some. */
export const withReferred = (
  { files }: Source,
  found: ReadonlyMap<string, readonly (KubeObject | JsonObject)[]>,
): Source => ({
  files: [
    ...files,
    ...[...found].map(([component, objects]) => ({
      path: `${objectFolder}/${component}/referred.yaml`,
      text: objects.map((object) => `---\n${JSON.stringify(object, undefined, 2)}\n`).join(''),
    })),
  ],
});

/**
 * The same with placeholders, for callers that only need the application's name, components and places; never to be
 * released.
 */
export const withStandIns = (source: Source): Source => {
  const referring = referringIn(source);
  if (referring.length === 0) return source;
  const standIn = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  return withReferred(source, new Map(referring.map(({ component }) => [component, [standIn(component)]])));
};
