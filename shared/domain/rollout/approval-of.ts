/** The id of a question that a release asks in a target: the first is number 1. */
export const approvalOf = (release: string, target: string, number: number): string =>
  `${release}.${target}.${number}`;
