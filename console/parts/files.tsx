import { fill, words } from '../words/words.ts';

export interface File {
  readonly path: string;
  readonly text: string;
}

/** Longer files are opened only on request. */
const mostLines = 60;

/** Files as they are written, each to be taken along. */
export const Files = ({ files }: { files: readonly File[] }) => {
  const w = words.value;
  return (
    <>
      {files.map(({ path, text }) => (
        <section class="file" key={path} aria-label={path}>
          <details open={files.length === 1 && linesIn(text) <= mostLines}>
            <summary>
              <b>{path}</b> <span class="mute">{fill(w.lineCount, { count: linesIn(text) })}</span>
            </summary>
            <p class="tools">
              <button type="button" onClick={() => save(path, text, 'text/yaml')}>
                {w.downloadFile}
              </button>
            </p>
            <pre tabIndex={0}>{text}</pre>
          </details>
        </section>
      ))}
    </>
  );
};

const linesIn = (text: string): number => text.replace(/\n$/, '').split('\n').length;

/** Hands a text to the browser as a file of that name. */
export const save = (path: string, text: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const name = path.slice(path.lastIndexOf('/') + 1);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
};
