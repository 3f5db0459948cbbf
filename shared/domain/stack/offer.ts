import type { TargetSpec } from '../app/app.ts';
import { hint } from '../config/did-you-mean.ts';
import type { Claim } from './claim.ts';

/** What a cloud serves, as its operator has said. */
export interface Offer {
  readonly name: string;
  /** Classes that it has a template for. */
  readonly classes: readonly string[];
  /** Only there; everywhere when absent. */
  readonly environments?: readonly string[];
  readonly clusters?: readonly string[];
  /** One stack for all targets of an environment, or one in the namespace of each. */
  readonly scope: 'account' | 'namespace';
  readonly words: DeletionWords;
}

/** How a cloud spells what becomes of a resource when its stack goes. */
export interface DeletionWords {
  /** The attribute of a resource in a template; absent where a template has none. */
  readonly retain?: string;
  readonly delete?: string;
  readonly snapshot?: string;
  /** The attribute for a resource that is replaced; absent where a template has none. */
  readonly replaced?: { readonly delete: string; readonly snapshot: string };
  /** Types that leave a snapshot; others are retained. */
  readonly snapshotTypes: readonly string[];
}

/** The one cloud that serves a claim in a target, or why there is none. */
export const serverOf = (offers: readonly Offer[], claim: Claim, target: TargetSpec): Offer | string => {
  const here = offers.filter(
    ({ environments, clusters }) =>
      (environments?.includes(target.environment) ?? true) && (clusters?.includes(target.cluster) ?? true),
  );
  const serving = here.filter(({ classes }) => classes.includes(claim.class));
  const [first, second] = serving;
  const where = `in environment ${target.environment}, cluster ${target.cluster}`;
  if (first !== undefined && second === undefined) return first;
  if (first !== undefined)
    return `${claim.class} "${claim.name}" of target ${target.name} is served by ${serving.map(({ name }) => name).join(' and ')} ${where}; narrow one of them by environments, clusters or classes`;
  const known = [...new Set(here.flatMap(({ classes }) => classes))];
  const rest =
    known.length === 0
      ? 'no cloud is set up there; add one to clouds in the settings of the server'
      : `${hint(claim.class, known)}; or add a template for it in the settings of the server`;
  return `no cloud serves ${claim.class} "${claim.name}" of target ${target.name} ${where}: ${rest}`;
};
