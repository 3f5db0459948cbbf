import { expect, test } from 'vitest';
import { drawn, graphs, pictureOf, stalePictures } from './draw.ts';
import { filesIn, textOf } from './tree.ts';

test('every picture is what its graph draws (npm run draw)', () => {
  expect(graphs().length).toBeGreaterThan(0);
  expect(stalePictures()).toEqual([]);
});

test('a changed word of a graph changes its picture', () => {
  const [graph = ''] = graphs();
  const changed = textOf(graph).replace('Judge', 'Jury');
  expect(drawn(changed)).not.toBe(textOf(pictureOf(graph)));
});

test('every picture has a graph, loads nothing from elsewhere and is shown on a page', () => {
  const pages = filesIn('docs', /\.md$/).map(textOf).join('\n');
  for (const picture of filesIn('docs/pictures', /\.svg$/)) {
    expect(graphs().map(pictureOf)).toContain(picture);
    expect(textOf(picture).replace(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|@import|<script/);
    expect(pages).toContain(`](${picture.replace(/^docs\//, '')})`);
  }
});
