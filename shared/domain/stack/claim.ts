import { isObject } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';

export type Size = 'small' | 'medium' | 'large';
export type Deletion = 'retain' | 'delete' | 'snapshot';
export type Sharing = 'application' | 'environment';
/**
 * What happens to a resource only if the application allows it: its data is lost when it is replaced or created again,
 * which a person must approve as well; or a change that someone made by hand is overwritten.
 */
export type Allowance = 'replace' | 'recreate' | 'overwrite';

/** What an application wants of a cloud, in one target. */
export interface Claim {
  readonly name: string;
  readonly class: string;
  readonly size: Size;
  readonly deletion: Deletion;
  readonly sharing: Sharing;
  readonly allow: readonly Allowance[];
  /** Parameters of the template, in addition to those that every template gets. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Another Secret that the outputs are written to, by other keys: what KubeVela calls the connection secret. */
  readonly connection?: {
    readonly secret: string;
    readonly keys: Readonly<Record<string, string>>;
  };
}

const apiVersion = 'tidegate.dev/v1';
const kind = 'ResourceClaim';

/** A claim among the objects of a component, until the manifest is whole. It never reaches a cluster. */
export const claimObject = ({ name, ...spec }: Claim) => ({ apiVersion, kind, metadata: { name }, spec });

export const isClaim = (object: KubeObject): boolean =>
  object.apiVersion === apiVersion && object.kind === kind;

export const claimOf = ({ metadata, ...rest }: KubeObject): Claim => {
  const { spec } = rest as { readonly spec?: unknown };
  return { ...(isObject(spec) ? spec : {}), name: metadata.name } as unknown as Claim;
};

/** The Secret that pods read the outputs of a resource from, one key an output. */
export const secretNameOf = (app: string, resource: string): string => `${app}-${resource}`;
