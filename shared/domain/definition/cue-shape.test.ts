import { expect, test } from 'vitest';
import { treeOf } from '../config/tree.ts';
import { inspect } from '../config/validate.ts';
import type { Json } from '../json.ts';
import { prepared } from './template.ts';

const place = { file: 'app.yaml', line: 1, column: 1 };
const mistakes = (template: string, value: Json): readonly string[] => {
  const { shape } = prepared(template, place);
  const checked = inspect(treeOf(value, place), shape, { within: 'it' });
  return checked.kind === 'mistaken' ? checked.mistakes.map(({ reason }) => reason) : [];
};

test.each([
  ['parameter: {a: string, b?: bool}', { a: 'x' }, { b: 1 }],
  [
    'parameter: {\n\ta: string // why\n\t// +usage=b\n\tb?: "x" | *"y"\n}',
    { a: 'x', b: 'x' },
    { a: 'x', b: 'z' },
  ],
  ['parameter: {a: [...string], "b-c": {...}}', { a: ['x'], 'b-c': { any: 1 } }, { a: 'x' }],
  ['parameter: {a: [string]: bool}', { a: { x: true } }, { a: { x: 'y' } }],
  [
    'parameter: {a: [Name=string]: {image: string}}',
    { a: { x: { image: 'y' } } },
    { a: { x: { imag: 'y' } } },
  ],
  ['parameter: {a: #A}\n#A: {\n\tb: int\n\tc?: string\n}', { a: { b: 1 } }, { a: { d: 1 } }],
  ['parameter: {\n\ta: string\n\tb: string\n} | {\n\tc: string\n}', { a: 'x', b: 'y' }, { a: 'x', d: 'y' }],
  [
    'parameter: #A | close({\n\tmany: [...#A]\n\tother?: string\n})\n#A: {b: string}',
    { many: [{ b: 'x' }], other: 'y' },
    { manny: [] },
  ],
  ['parameter: {a: {b: {c: string}}}', { a: { b: { c: 'x' } } }, { a: { b: {} } }],
  ['parameter: a: b: string', { a: { b: 'x' } }, { a: { c: 'x' } }],
  ['parameter: {\n\ta:\n\t\tstring |\n\t\tint\n\tb: bool\n}', { a: 1, b: true }, { a: 1, b: 'x' }],
  [
    'parameter: {\n\t#Size: {\n\t\tcpu: string\n\t}\n\t_most: 3\n\tsize?: #Size\n\tsizes?: [...#Size]\n}',
    { size: { cpu: '1' } },
    { size: { cpus: '1' } },
  ],
  ['parameter: {\n\t_most: 3\n\t"_a": string\n}', { _a: 'x' }, { _most: 4, _a: 'x' }],
  ['parameter: {}', {}, { a: 1 }],
  ['parameter: {a: *"x" | string, b: "\\(a)-y"}', {}, { c: 1 }],
])('%s takes %j and not %j', (template, right, wrong) => {
  expect(mistakes(template, right)).toEqual([]);
  expect(mistakes(template, wrong)).not.toEqual([]);
});

test.each([
  ['parameter: [string]: string | null', { a: 'x', b: null }],
  ['parameter: {...}', { a: 1 }],
  ['parameter: {a: {}, b: [...{}], c: _}', { a: { x: 1 }, b: [{ y: 2 }], c: [3] }],
  ['parameter: {a: string, if a == "x" {b: string}}', { a: 'x', b: 'y' }],
  ['parameter: {a: string}\nparameter: {b: string}', { a: 'x', b: 'y' }],
  ['parameter: {}\npatch: parameter', { a: 1 }],
  ['parameter: {}\npatch: {for k, v in parameter {(k): v}}', { a: 1 }],
  ['parameter: {a: "x", b: 3, c: true, d: [1, 2]}', {}],
  ['parameter: {a: string & =~"^x", b: >3 & <5, c: int | *3}', { a: 'x', b: 4 }],
  ['parameter: #A & {b: string}\n#A: {a: string}', { a: 'x', b: 'y' }],
  ['parameter: {a: "}" | "{" | string // }\n}', { a: '{' }],
  ['parameter: {a: """\n\t}\n\t""", b: #"\\("#, c?: \'x\'}', {}],
])('what %s means is left to CUE where its text does not say it plainly: %j', (template, value) => {
  expect(mistakes(template, value)).toEqual([]);
});
