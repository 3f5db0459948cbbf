/** What one release of the application says. */
export interface Revision {
  readonly image: string;
  readonly text: string;
  readonly written: number | undefined;
}
