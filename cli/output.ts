import type { Output } from './arguments.ts';
import type { Io } from './io.ts';
import { clean, cleanDeep } from './text/clean.ts';
import { printYaml } from '#shared/compiler/print-yaml.ts';

/** One result in the four ways a person or a program may want it. */
export interface Result {
  /** What json and yaml print: always with `apiVersion` and `kind`. */
  readonly value: object;
  /** For people; already clean. */
  readonly table: () => string;
  /** One name a line, for xargs. */
  readonly names: readonly string[];
}

/** Prints the result on stdout. JSON keeps every character (escaped as JSON does); what a terminal shows is cleaned. */
export const print = (io: Io, output: Output, result: Result): void => {
  switch (output) {
    case 'json':
      return io.out(asciiControls(JSON.stringify(result.value, null, 2)));
    case 'yaml':
      return io.out(printYaml(cleanDeep(result.value)));
    case 'name':
      return result.names.length === 0 ? undefined : io.out(result.names.map(clean).join('\n'));
    case 'table':
      return io.out(result.table());
  }
};

/** A list as programs get it. */
export const listOf = (kind: string, items: readonly unknown[]): object => ({
  apiVersion: 'tidegate.dev/v1',
  kind,
  items,
});

/** One value as one line of JSON. */
export const jsonLine = (value: object): string => asciiControls(JSON.stringify(value));

/** JSON.stringify escapes C0 controls but not C1 controls, which some terminals obey. */
const asciiControls = (json: string): string =>
  // oxlint-disable-next-line no-control-regex -- these characters are what it looks for
  json.replaceAll(/[\u007f-\u009f]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
