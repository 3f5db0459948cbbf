import type { Place } from '../config/place.ts';
import { childOf, type Tree } from '../config/tree.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { tagPrefix } from './rewrite.ts';
import { hiddenField, type Template } from './template.ts';

/** A template with parameters and a context, as CUE is given it. */
export interface Program {
  readonly text: string;
  /** The place of a value on a line of the text, and its field; undefined for other lines. */
  readonly parameterAt: (line: number) => ParameterPlace | undefined;
  /** The place in the definition's file of a line and column of the template. */
  readonly templateAt: (line: number, column: number) => Place | undefined;
}

export interface ParameterPlace {
  /** `ports[0].port` */
  readonly path: string;
  readonly at: Place;
  readonly value: Json;
}

/** What a definition of a component answers, and what one of a trait. */
const answers = {
  component: ['output', 'outputs'],
  trait: ['patch', `${tagPrefix}patch`, 'outputs', 'patchOutputs', 'errs'],
} as const;

/** The field of the program whose value is the answer. */
export const answerField = 'tidegate';

/** Assembles what CUE evaluates: the template, one line for each parameter, the context, and the question. */
export const programOf = (
  kind: 'component' | 'trait',
  template: Template,
  parameter: { readonly value: JsonObject; readonly tree: Tree },
  context: JsonObject,
): Program => {
  const before = template.text.split('\n').length;
  const { lines, places } = linesOf(parameter.value, parameter.tree);
  const asked = answers[kind];
  const isThere = asked.map((field) => `${JSON.stringify(field)}: ${field === 'errs' ? '[...]' : '{}'}`);
  const answer = asked
    .map((field) => `${JSON.stringify(field)}: ${hiddenField}[${JSON.stringify(field)}]`)
    .join(', ');
  const text = [
    template.text,
    `parameter: ${lines.join('\n')}`,
    `context: ${JSON.stringify(context)}`,
    ...isThere,
    '}',
    `${answerField}: {${answer}}`,
    '',
  ].join('\n');
  const { from } = template;
  return {
    text,
    parameterAt: (line) => places[line - before - 1],
    templateAt: (line, column) =>
      line > before ? undefined : { file: from.file, line: line + from.line, column: column + from.column },
  };
};

/** The value as lines, one scalar each, and what each line contains. */
const linesOf = (value: Json, tree: Tree) => {
  const lines: string[] = [''];
  const places: (ParameterPlace | undefined)[] = [];
  const add = (text: string): void => void (lines[lines.length - 1] += text);
  const next = (place: ParameterPlace): void => {
    lines.push('');
    places[lines.length - 1] = place;
  };
  const write = (one: Json, place: Tree, path: string): void => {
    const parts = partsOf(one, place, path);
    if (parts === undefined) return add(JSON.stringify(one));
    add(Array.isArray(one) ? '[' : '{');
    for (const part of parts) {
      const at = (part.isField ? part.tree.key : undefined) ?? part.tree.at;
      next({ path: part.path, at: { file: at.file, line: at.line, column: at.column }, value: part.value });
      add(part.label);
      write(part.value, part.tree, part.path);
      add(',');
    }
    add(Array.isArray(one) ? ']' : '}');
  };
  write(value, tree, '');
  return { lines, places };
};

interface Part {
  readonly label: string;
  readonly path: string;
  readonly value: Json;
  readonly tree: Tree;
  readonly isField: boolean;
}

/** What a map or a list holds; of a plain value nothing. */
const partsOf = (value: Json, tree: Tree, path: string): readonly Part[] | undefined => {
  if (Array.isArray(value)) {
    const items = tree.kind === 'list' ? tree.items.filter(({ kind }) => kind !== 'gone') : [];
    return value.map((item: Json, index) => ({
      label: '',
      path: `${path}[${index}]`,
      value: item,
      tree: items[index] ?? tree,
      isField: false,
    }));
  }
  if (!isObject(value)) return undefined;
  return Object.entries(value).map(([name, child]) => ({
    label: `${JSON.stringify(name)}: `,
    path: path === '' ? name : `${path}.${name}`,
    value: child,
    tree: childOf(tree, name) ?? tree,
    isField: true,
  }));
};
