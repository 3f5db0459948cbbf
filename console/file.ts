/** A file of the console as it is served. */
export interface ConsoleFile {
  readonly type: string;
  readonly text: string;
  /** Its name changes with its content, so a browser may keep it for good. */
  readonly isImmutable: boolean;
}
/** By path: `/`, `/console/main-5f2c.js`. */
export type ConsoleFiles = Readonly<Record<string, ConsoleFile>>;
