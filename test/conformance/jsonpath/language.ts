import type { PathLanguage } from '#adapters/engine/embedded/interpreter/path-language.ts';
import { pathRule } from './choice.ts';
import {
  pathArguments,
  pathAssign,
  pathInput,
  pathItems,
  pathOutput,
  pathSeconds,
  pathSelect,
  pathText,
  pathWait,
} from './flow.ts';

/** JSONPath as far as recorded machines use it. */
export const jsonPath: PathLanguage = {
  input: pathInput,
  arguments: pathArguments,
  assign: pathAssign,
  output: pathOutput,
  items: pathItems,
  select: pathSelect,
  text: pathText,
  seconds: pathSeconds,
  wait: pathWait,
  rule: pathRule,
};
