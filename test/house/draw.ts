import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instance } from '@viz-js/viz';
import { filesIn, root, textOf } from './tree.ts';

/* `npm run draw` draws every docs/pictures/*.dot as an SVG beside it; pictures.test.ts says when one is stale. */

const graphviz = await instance();

/** The SVG of a graph in DOT, without the lines that name the version of Graphviz. */
export const drawn = (dot: string): string =>
  `${graphviz
    .renderString(dot, { format: 'svg' })
    .replace(/<\?xml[^>]*\?>\s*|<!DOCTYPE[^>]*>\s*|<!--[\s\S]*?-->\s*/g, '')
    .trim()}\n`;

export const graphs = (): readonly string[] => filesIn('docs/pictures', /\.dot$/);
export const pictureOf = (graph: string): string => graph.replace(/dot$/, 'svg');

const isFresh = (graph: string): boolean =>
  filesIn('docs/pictures').includes(pictureOf(graph)) &&
  readFileSync(join(root, pictureOf(graph)), 'utf8') === drawn(textOf(graph));

export const stalePictures = (): readonly string[] =>
  graphs()
    .filter((graph) => !isFresh(graph))
    .map(pictureOf);

if (import.meta.main)
  for (const graph of graphs()) writeFileSync(join(root, pictureOf(graph)), drawn(textOf(graph)));
