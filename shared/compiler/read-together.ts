import { objectTitle } from '#domain/config/object-items.ts';
import type { Mistake } from '#domain/config/place.ts';
import { childOf, textOf, type Tree } from '#domain/config/tree.ts';
import { isDefinition, readYamlDefinition } from '#domain/definition/definition.ts';
import { together, type AnyDefinition } from './definitions.ts';
import { readYamlObjects, type ReadFile } from './yaml.ts';

/** What stands in the file of an application beside it. */
interface Beside {
  readonly definitions: readonly AnyDefinition[];
  /** Policies and workflows that it may refer to. */
  readonly standing: readonly Tree[];
}

/**
 * An application with definitions, policies and workflows in one file, as examples of KubeVela have it and `vela dry-run`
 * takes it; undefined where it is alone.
 */
export const readTogether = (path: string, text: string): (ReadFile & Beside) | undefined => {
  if ((text.match(/^["']?kind["']?:/gm) ?? []).length < 2) return undefined;
  const none: Beside = { definitions: [], standing: [] };
  const read = readYamlObjects(path, text);
  if (read.kind === 'mistaken') return { ...read, ...none };
  const [defined, standing] = [read.value.filter(isDefinition), read.value.filter(isStanding)];
  const others = read.value.filter((tree) => !isDefinition(tree) && !isStanding(tree));
  const app = others.find(isApplication) ?? (defined.length > 0 ? others[0] : undefined);
  if (app === undefined) return undefined;
  const definitions = together(defined.map(readYamlDefinition));
  const mistakes = [
    ...(definitions.kind === 'mistaken' ? definitions.mistakes : []),
    ...others.filter((tree) => tree !== app).map(stray),
  ];
  if (definitions.kind === 'mistaken' || mistakes.length > 0) return { kind: 'mistaken', mistakes, ...none };
  return { kind: 'fine', value: app, definitions: definitions.value, standing };
};

const kindOf = (tree: Tree): string | undefined => textOf(childOf(tree, 'kind'));
const isApplication = (tree: Tree): boolean => kindOf(tree) === 'Application';

const isStanding = (tree: Tree): boolean =>
  ['Policy', 'Workflow'].includes(kindOf(tree) ?? '') &&
  textOf(childOf(tree, 'apiVersion'))?.startsWith('core.oam.dev/') === true;

/** Who applies the file with kubectl gets such an object besides; here every object belongs to a component. */
const stray = (tree: Tree): Mistake => {
  const { file, line, column } = tree.at;
  const reason = isApplication(tree)
    ? 'a second Application starts here; each needs a folder or a file of its own'
    : `${objectTitle(tree)} stands beside the Application; its file may otherwise only contain definitions, policies and workflows: move this object into objects/<component>/, of a component of type k8s-objects`;
  return { file, line, column, reason };
};
