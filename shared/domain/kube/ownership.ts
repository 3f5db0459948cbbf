import { type KubeObject, nameOf, refOf } from './object.ts';
import type { Claim, Manifest } from './manifest.ts';

/** Whether a release may use an object that exists already. */
export type Title =
  | { readonly kind: 'ours' }
  /** Another application looks after it, and this one has said that it shares it. */
  | { readonly kind: 'left' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The application that looks after an object, as its label says. */
export const ownerOf = ({ metadata }: KubeObject): string | undefined =>
  metadata.labels?.['app.oam.dev/name'];

/**
 * An object that carries the name of another application is that application's: two releases of one field manager
 * would take fields from each other without any conflict being seen.
 */
export const titleTo = (live: KubeObject, { app, claims = {} }: Manifest): Title => {
  const owner = ownerOf(live);
  if (owner === undefined || owner === app) return { kind: 'ours' };
  const name = nameOf(refOf(live));
  const claim = claimOn(name, claims);
  if (claim === 'take-over') return { kind: 'ours' };
  if (claim === 'share') return { kind: 'left' };
  return {
    kind: 'refused',
    reason: `${name} belongs to the application "${owner}"; give it another name, or write a policy take-over, shared-resource or read-only that selects it`,
  };
};

/** The application whose last good release brought a workload that carries no label, and that release. */
export interface LastOwner {
  readonly app: string;
  readonly release: string;
}

/** Two applications of plain manifests would take turns on one workload: nothing on it says whose it is. */
export const ownedBy = (
  object: KubeObject,
  { app, release }: LastOwner,
  { claims = {} }: Pick<Manifest, 'claims'>,
): string | undefined => {
  const name = nameOf(refOf(object));
  return claimOn(name, claims) === 'take-over'
    ? undefined
    : `${name} belongs to the application "${app}", which released it last (${release}); release it there, or take it over: takeOver: true in release.yaml, or --take-over without a file`;
};

const claimOn = (name: string, claims: NonNullable<Manifest['claims']>): Claim | undefined =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;
