/** The Node in which TypeScript and node:sqlite need no flag and print no warning. */
const wanted = 24;

/** The operation needs a newer Node; the launcher starts one for it. */
export class NewerNodeNeeded extends Error {
  override name = 'NewerNodeNeeded';
}

/** Throws NewerNodeNeeded where this Node is too old; an installed package runs in Node 20 and newer. */
export const insistOnNewNode = (version = process.versions.node): void => {
  if (Number(version.split('.')[0]) < wanted) throw new NewerNodeNeeded(`needs Node ${wanted}`);
};
