import { check, inspect } from '#domain/config/validate.ts';
import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { namePattern } from './name-pattern.ts';
import { notHere } from './unsupported.ts';
import { policyShape, policyShapes } from './policy-schemas.ts';
import type { Mistake, Note } from '#domain/config/place.ts';

/** A policy of a KubeVela application, its properties checked. */
export interface Policy {
  readonly name: string;
  readonly type: string;
  readonly properties: Tree;
  readonly at: Tree;
}

export interface Policies {
  readonly all: readonly Policy[];
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

/** What Tidegate does where KubeVela has a policy: said once for each that is written. */
const meanings: Readonly<Record<string, string>> = {
  'garbage-collect':
    'objects that a new revision no longer contains are removed at the end, unless this keeps them; namespaces, definitions of kinds, and volumes with their claims stay; no old revisions are kept in the cluster',
  'apply-once':
    'Tidegate writes only during a release and does not correct drift in between, so this is always the case',
  health: 'the pods of every step must be ready before the next one, so this is always the case',
  debug: 'nothing is kept in the cluster to look at afterwards; `tidegate events` tells what happened',
  'resource-update':
    'Tidegate always patches and never recreates: a field that cannot be changed is reported before anything changes',
  'take-over':
    'the selected objects are taken from another application; fields of another field manager are not taken by force, and a conflict is reported before anything changes',
};

/** Reads `spec.policies`; an unknown type is refused by its name. */
export const readPolicies = (list: Tree | undefined): Policies => {
  const read = itemsOf(list).map(readPolicy);
  const all = read.flatMap(({ policy }) => policy ?? []);
  return {
    all,
    mistakes: [...read.flatMap(({ mistakes }) => mistakes), ...namesakes(all)],
    notes: all.flatMap(({ type, at }) => {
      const reason = Object.hasOwn(meanings, type) ? meanings[type] : undefined;
      return reason === undefined ? [] : [{ ...placeOf(at), reason: `policy ${type}: ${reason}` }];
    }),
  };
};

const readPolicy = (
  tree: Tree,
  index: number,
): { readonly policy?: Policy; readonly mistakes: readonly Mistake[] } => {
  const outer = check(tree, policyShape, { within: 'a policy' });
  if (outer.kind === 'mistaken') return { mistakes: outer.mistakes };
  const { type } = outer.value;
  const shape = Object.hasOwn(policyShapes, type) ? policyShapes[type] : undefined;
  if (shape === undefined) {
    const at = placeOf(childOf(tree, 'type') ?? tree);
    return { mistakes: [{ ...at, reason: notHere('policy', type, Object.keys(policyShapes)) }] };
  }
  const properties = childOf(tree, 'properties') ?? treeOf({}, tree.at);
  const checked = inspect(properties, shape, { within: `policy ${type}` });
  return {
    policy: { name: outer.value.name ?? `${type}-${index}`, type, properties, at: tree },
    mistakes: [
      ...(checked.kind === 'mistaken' ? checked.mistakes : []),
      ...(type === 'override' ? itemsOf(childOf(properties, 'components')).flatMap(wrongPattern) : []),
      ...itemsOf(childOf(properties, 'rules')).flatMap((rule) => unanswered(type, rule)),
    ],
  };
};

const wrongPattern = (patch: Tree): readonly Mistake[] => {
  const name = childOf(patch, 'name');
  const pattern = namePattern(textOf(name) ?? '');
  return name === undefined || pattern.kind === 'pattern'
    ? []
    : [{ ...placeOf(name), reason: pattern.reason }];
};

/** Selectors of the policies that decide about objects here, and Tidegate cannot answer: it does not remember which trait an object comes from. */
const unanswerable: Readonly<Record<string, readonly string[]>> = {
  'read-only': ['oamTypes', 'traitTypes'],
  'take-over': ['oamTypes', 'traitTypes'],
  'shared-resource': ['oamTypes', 'traitTypes'],
  'garbage-collect': ['oamTypes'],
};

const unanswered = (type: string, rule: Tree): readonly Mistake[] => [
  ...(Object.hasOwn(unanswerable, type) ? (unanswerable[type] ?? []) : []).flatMap((field) => {
    const asked = childOf(childOf(rule, 'selector'), field);
    if (asked === undefined) return [];
    const reason = `${field} cannot be selected by; use componentNames, componentTypes, resourceTypes and resourceNames`;
    return [{ ...placeOf(asked.key === undefined ? asked : { ...asked, at: asked.key }), reason }];
  }),
  ...orphaning(rule),
];

const orphaning = (rule: Tree): readonly Mistake[] => {
  const propagation = childOf(rule, 'propagation');
  if (propagation === undefined || textOf(propagation) !== 'orphan') return [];
  const reason =
    'propagation "orphan" is not carried out: what belongs to a removed object goes with it; write strategy: never, which keeps both';
  return [{ ...placeOf(propagation), reason }];
};

const namesakes = (all: readonly Policy[]): readonly Mistake[] =>
  all.flatMap(({ name, at }, index) =>
    all.findIndex((other) => other.name === name) === index
      ? []
      : [
          {
            ...placeOf(at),
            reason: `there are two policies named "${name}"; steps could not tell them apart`,
          },
        ],
  );

export const placeOf = ({ at: { file, line, column } }: Tree) => ({ file, line, column });

/** The objects that a rule of a policy selects; everything that is said must hold, nothing said selects nothing. */
export interface Selected {
  readonly component: string;
  readonly componentType: string;
  readonly kind: string;
  readonly name: string;
}

/** Whether one of the rules of these policies selects the object. */
export const selects = (policies: readonly Policy[], object: Selected): boolean =>
  policies.some(({ properties }) =>
    itemsOf(childOf(properties, 'rules')).some((rule) => isSelected(childOf(rule, 'selector'), object)),
  );

const isSelected = (selector: Tree | undefined, object: Selected): boolean => {
  const wanted: readonly (readonly [string, string])[] = [
    ['componentNames', object.component],
    ['componentTypes', object.componentType],
    ['resourceTypes', object.kind],
    ['resourceNames', object.name],
  ];
  const said = wanted.filter(([field]) => childOf(selector, field) !== undefined);
  return (
    said.length > 0 &&
    said.every(([field, value]) => itemsOf(childOf(selector, field)).some((item) => textOf(item) === value))
  );
};
