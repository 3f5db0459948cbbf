/** The words of a cloud with what to do about them, as one sentence. */
export const withRemedy = (said: string, remedy: string): string =>
  remedy === '' ? said : `${said.trimEnd().replace(/[.。]$/, '')}; ${remedy}`;

const noSuchType = /Unrecognized resource types|The Resource Type \(.*\) could not be found/;

/** What to do about a refused template; empty if the words of the cloud say all. */
export const remedyFor = (message: string): string =>
  noSuchType.test(message)
    ? 'give this cloud another region, or serve the class by another cloud or template'
    : '';
