import type { Forge } from './forge.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';

export const forges: readonly Forge[] = [github, gitlab];
