const noSuchType = /Unrecognized resource types|The Resource Type \(.*\) could not be found/;

/** What to do about a refused template, to add to the words of the cloud; empty if they say all. */
export const remedyFor = (message: string): string =>
  noSuchType.test(message)
    ? '; give this cloud another region, or serve the class by another cloud or template'
    : '';
