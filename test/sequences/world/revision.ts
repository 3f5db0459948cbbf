/** What one release of the application says. */
export interface Revision {
  readonly image: string;
  readonly text: string;
  readonly written: number | undefined;
  /** Of its database, where it has one; small when absent. */
  readonly size?: 'large';
}
