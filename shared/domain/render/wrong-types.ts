import { objectTitle } from '../config/object-items.ts';
import type { Mistake } from '../config/place.ts';
import { childOf, entriesOf, itemsOf, textOf, type Tree } from '../config/tree.ts';
import { containersOf, dig } from './object-pods.ts';

/** A value whose type the API server insists on, and what to call it. */
interface Typed {
  readonly what: string;
  readonly value: Tree;
}

/** Values that the API server would refuse for their type in the middle of a release: `args: [8080]`, `replicas: "2"`. */
export const wrongTypes = (object: Tree): readonly Mistake[] => {
  const title = objectTitle(object);
  const version = textOf(childOf(object, 'apiVersion')) ?? '';
  const isKnown = ['v1', 'apps/v1', 'batch/v1'].includes(version);
  const texts = [
    ...dataOf(object),
    ...containersOf(object).flatMap(textsOf),
    ...(isKnown ? marksOf(object) : []),
  ];
  const numbers = isKnown ? numbersOf(object) : [];
  return [
    ...texts
      .filter(({ value }) => !isText(value))
      .map(({ what, value }) =>
        at(value, `${what} of ${title} must be text, not ${namesOf(value)}; put it in quotes`),
      ),
    ...numbers
      .filter(({ value }) => textOf(value) !== undefined)
      .map(({ what, value }) =>
        at(value, `${what} of ${title} must be a number, not text${unquoted(value)}`),
      ),
  ];
};

/** What a ConfigMap or a Secret holds. */
const dataOf = (object: Tree): readonly Typed[] => {
  const [version, kind] = [textOf(childOf(object, 'apiVersion')), textOf(childOf(object, 'kind'))];
  const ofMaps = version === 'v1' && (kind === 'ConfigMap' || kind === 'Secret');
  return (ofMaps ? ['data', 'stringData'] : []).flatMap((map) => valuesOf(childOf(object, map), map));
};

const valuesOf = (map: Tree | undefined, name: string): readonly Typed[] =>
  entriesOf(map).map(([key, value]) => ({ what: `${name}["${key}"]`, value }));

const textsOf = (container: Tree): readonly Typed[] => [
  ...itemsOf(childOf(container, 'env')).flatMap((variable) =>
    present(`env ${textOf(childOf(variable, 'name')) ?? ''}`, childOf(variable, 'value')),
  ),
  ...['command', 'args'].flatMap((list) =>
    itemsOf(childOf(container, list)).map((value, index) => ({ what: `${list}[${index}]`, value })),
  ),
];

/** Labels and annotations of pods, and what selects by labels. */
const markPaths = [
  'selector',
  'selector.matchLabels',
  ...['template', 'jobTemplate.spec.template'].flatMap((pods) => [
    `${pods}.metadata.labels`,
    `${pods}.metadata.annotations`,
  ]),
];

const marksOf = (object: Tree): readonly Typed[] =>
  markPaths.flatMap((path) =>
    valuesOf(dig(object, ['spec', ...path.split('.')]), `spec.${path}`).filter(
      ({ value }) => value.kind === 'leaf',
    ),
  );

const numbersOf = (object: Tree): readonly Typed[] => [
  ...present('spec.replicas', dig(object, ['spec', 'replicas'])),
  ...itemsOf(dig(object, ['spec', 'ports'])).flatMap((port) => present('port', childOf(port, 'port'))),
  ...containersOf(object).flatMap((container) =>
    itemsOf(childOf(container, 'ports')).flatMap((port) =>
      present('containerPort', childOf(port, 'containerPort')),
    ),
  ),
];

const present = (what: string, value: Tree | undefined): readonly Typed[] =>
  value === undefined ? [] : [{ what, value }];

const isText = (value: Tree): boolean =>
  value.kind === 'leaf' && (value.value === null || typeof value.value === 'string');

const namesOf = (value: Tree): string => {
  if (value.kind === 'list') return 'a list';
  if (value.kind !== 'leaf') return 'a map';
  return typeof value.value === 'number' ? 'a number' : 'true or false';
};

const unquoted = (value: Tree): string =>
  /^\d+$/.test(textOf(value) ?? '') ? '; take it out of its quotes' : '';

const at = ({ at: { file, line, column } }: Tree, reason: string): Mistake => ({
  file,
  line,
  column,
  reason,
});
