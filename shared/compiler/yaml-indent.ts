/**
 * The beginning of the block that a badly indented line does not fit into: often it is that line which is wrong, and
 * YAML only notices when the block continues. 1-based; undefined if there is none above.
 */
export const blockBegin = (text: string, offset: number): number | undefined => {
  const above = text.slice(0, offset).split('\n');
  const line = (text.split('\n', above.length).at(-1) ?? '').replace(/\r$/, '');
  const depth = depthOf(line) ?? 0;
  let below: number | undefined;
  for (let index = above.length - 2; index >= 0; index -= 1) {
    const found = depthOf(above[index] ?? '');
    if (found === undefined) continue;
    if (found <= depth) return found === depth || below === undefined ? (below ?? index + 1) : index + 1;
    below = index + 1;
  }
  return below;
};

/** The indentation of a line; undefined for an empty one and a comment. */
const depthOf = (line: string): number | undefined => {
  const [, spaces = '', rest = ''] = /^( *)(.*)$/.exec(line) ?? [];
  return rest.trim() === '' || rest.startsWith('#') ? undefined : spaces.length;
};
