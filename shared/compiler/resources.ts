import { hint } from '#domain/config/did-you-mean.ts';
import type { Mistake, Place } from '#domain/config/place.ts';
import { childOf, entriesOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { cloudComponents } from '#domain/render/cloud-components.ts';
import { cloudResource } from '#domain/render/resource.ts';
import type { WrittenComponent } from '#domain/render/written.ts';
import { classOf } from '#domain/stack/classes.ts';
import { type Claim, claimOf, isClaim } from '#domain/stack/claim.ts';
import { referencesIn } from '#domain/stack/references.ts';

const types = new Set([cloudResource, ...cloudComponents].map(({ type }) => type));

/** Whether a component is something that a cloud makes. */
export const isResource = ({ type }: Pick<WrittenComponent, 'type'>): boolean => types.has(type.name);

/** The entries of `resources` as components, so that layers, overrides and `why` reach them as they reach all others. */
export const resourceComponents = (tree: Tree | undefined): readonly WrittenComponent[] =>
  entriesOf(tree).map(([name, properties]) => ({
    name,
    at: properties.key ?? properties.at,
    type: { name: cloudResource.type, at: properties.key ?? properties.at },
    properties,
    traits: [],
  }));

/** Names that no Secret and no stack could bear. */
export const resourceNameMistakes = (tree: Tree | undefined): readonly Mistake[] =>
  entriesOf(tree).flatMap(([name, child]) =>
    /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)
      ? []
      : [
          at(
            child.key ?? child.at,
            `resource "${name}" needs a name of lower-case letters, digits and dashes (at most 40, first a letter)`,
          ),
        ],
  );

type Manifests = Readonly<Record<string, Manifest>>;

/** Manifests whose claims are listed beside their objects, not among them. */
export const withResources = (manifests: Manifests): Manifests =>
  Object.fromEntries(Object.entries(manifests).map(([target, manifest]) => [target, withClaims(manifest)]));

const withClaims = (manifest: Manifest): Manifest => {
  const resources = manifest.objects.filter(isClaim).map(claimOf);
  if (resources.length === 0) return manifest;
  return { ...manifest, objects: manifest.objects.filter((object) => !isClaim(object)), resources };
};

/** What a target is made of. */
interface Laid {
  readonly components: readonly WrittenComponent[];
}

/**
 * Bindings to a resource that does not exist, or to an output that it does not have; each reported once, with its
 * place.
 */
export const bindingMistakes = (
  manifests: Manifests,
  laid: ReadonlyMap<string, Laid>,
): readonly Mistake[] => {
  const all = [...laid].flatMap(([target, { components }]) => {
    const claims = manifests[target]?.resources ?? [];
    return components.filter((one) => !isResource(one)).flatMap((one) => mistakesIn(one, claims));
  });
  const known = new Set<string>();
  return all.filter(({ file, line, column, reason }) => {
    const key = `${file}:${line}:${column}:${reason}`;
    return known.size !== known.add(key).size;
  });
};

const mistakesIn = (component: WrittenComponent, claims: readonly Claim[]): readonly Mistake[] => [
  ...component.traits
    .filter(({ type }) => type.name === 'bind')
    .flatMap(({ properties }) => wrongBinding(properties, claims)),
  ...[component.properties, ...component.traits.map(({ properties }) => properties)].flatMap((tree) =>
    wrongReferences(tree, claims),
  ),
];

const wrongBinding = (properties: Tree, claims: readonly Claim[]): readonly Mistake[] => {
  const name = childOf(properties, 'resource');
  const said = textOf(name);
  if (name === undefined || said === undefined) return [];
  const claim = claims.find((one) => one.name === said);
  if (claim === undefined) return [at(name.at, noResource(said, claims))];
  return entriesOf(childOf(properties, 'env')).flatMap(([, child]) => {
    const output = textOf(child);
    const reason = output === undefined ? undefined : noOutput(claim, output);
    return reason === undefined ? [] : [at(child.at, reason)];
  });
};

/** `${resources.…}` in any text of a component. */
const wrongReferences = (tree: Tree, claims: readonly Claim[]): readonly Mistake[] => {
  if (tree.kind === 'list') return itemsOf(tree).flatMap((item) => wrongReferences(item, claims));
  if (tree.kind === 'map') return entriesOf(tree).flatMap(([, child]) => wrongReferences(child, claims));
  const text = textOf(tree);
  if (text === undefined || !text.includes('${resources.')) return [];
  const references = referencesIn(text);
  if (references.length !== text.split('${resources.').length - 1)
    return [at(tree.at, 'an output of a resource is written ${resources.<name>.<output>}')];
  return references.flatMap(({ resource, output }) => {
    const claim = claims.find((one) => one.name === resource);
    const reason = claim === undefined ? noResource(resource, claims) : noReference(claim, output);
    return reason === undefined ? [] : [at(tree.at, reason)];
  });
};

const noResource = (name: string, claims: readonly Claim[]): string =>
  claims.length === 0
    ? `there is no resource "${name}" here; add it to the resources of the application`
    : `there is no resource "${name}" here; ${hint(
        name,
        claims.map((one) => one.name),
      )}`;

const noOutput = (claim: Claim, output: string): string | undefined => {
  const outputs = classOf(claim.class)?.outputs ?? {};
  if (Object.hasOwn(outputs, output)) return undefined;
  return `${claim.class} "${claim.name}" has no output "${output}"; ${hint(output, Object.keys(outputs))}`;
};

const noReference = (claim: Claim, output: string): string | undefined =>
  noOutput(claim, output) ??
  (classOf(claim.class)?.outputs[output] === 'secret'
    ? `${output} of "${claim.name}" is a secret and may not be part of an object; bind it with a trait: { type: bind, properties: { resource: ${claim.name}, env: { … } } }`
    : undefined);

const at = ({ file, line, column }: Place, reason: string): Mistake => ({ file, line, column, reason });
