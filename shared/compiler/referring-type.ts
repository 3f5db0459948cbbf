/** The type of KubeVela whose objects exist in a cluster. */
export const referringType = 'ref-objects';
