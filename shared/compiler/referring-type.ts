/** The type of KubeVela whose objects stand in a cluster. */
export const referringType = 'ref-objects';
