import type { Requirement, Selector } from './shapes.ts';

export type Labels = Readonly<Record<string, string>>;
export type Match = (labels: Labels | undefined) => boolean;

/** The selector of a query, `app=checkout,tier!=db,env in (a,b),!legacy`; undefined when it cannot be read. */
export const readSelector = (text: string): Match | undefined => {
  const requirements = splitTerms(text).map(readTerm);
  if (requirements.some((requirement) => requirement === undefined)) return undefined;
  return (labels) =>
    requirements.every((requirement) => requirement !== undefined && holds(requirement, labels ?? {}));
};

/** The selector of an object. An absent one matches nothing, an empty one everything. */
export const matches = (selector: Selector | undefined, labels: Labels | undefined): boolean =>
  selector !== undefined && requirementsOf(selector).every((requirement) => holds(requirement, labels ?? {}));

const requirementsOf = ({ matchLabels, matchExpressions }: Selector): readonly Requirement[] => [
  ...Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
  ...(matchExpressions ?? []),
];

const holds = ({ key, operator, values = [] }: Requirement, labels: Labels): boolean => {
  const value = labels[key];
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  return operator === 'Exists' ? value !== undefined : value === undefined;
};

/** Commas part terms, but not inside the parentheses of a list of values. */
const splitTerms = (text: string): readonly string[] =>
  text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((term) => term.trim());

const readTerm = (term: string): Requirement | undefined => {
  const listed = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(term);
  if (listed !== null)
    return {
      key: listed[1] ?? '',
      operator: listed[2] === 'in' ? 'In' : 'NotIn',
      values: (listed[3] ?? '').split(',').map((value) => value.trim()),
    };
  const compared = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
  if (compared !== null)
    return {
      key: compared[1] ?? '',
      operator: compared[2] === '!=' ? 'NotIn' : 'In',
      values: [compared[3] ?? ''],
    };
  const bare = /^(!?)([^\s=!,()]+)$/.exec(term);
  return bare === null
    ? undefined
    : { key: bare[2] ?? '', operator: bare[1] === '!' ? 'DoesNotExist' : 'Exists' };
};
