import { useEffect, useRef } from 'preact/hooks';
import { areKeysShown, places } from '../state/keys.ts';
import { fill, words } from '../words/words.ts';

/** The keys of the console, over the page; Escape, `?` or its button closes it. */
export const Keys = () => (areKeysShown.value ? <KeyList /> : null);

const close = (): void => {
  areKeysShown.value = false;
};

const KeyList = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const w = words.value;
  const rows: readonly (readonly [keys: readonly string[], does: string])[] = [
    [['y'], w['key-copy']],
    [['/'], w['key-filter']],
    ...Object.entries(places).map(
      ([key, { word }]) => [['g', key], fill(w['key-go'], { place: w[word] })] as const,
    ),
    [['Esc'], w['key-close']],
    [['?'], w['key-help']],
  ];
  return (
    <dialog ref={dialog} class="keys" aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">{w.keys}</h2>
      <dl>
        {rows.map(([keys, does]) => (
          <div key={keys.join(' ')}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="mute">{w.keysHint}</p>
      <button type="button" onClick={close}>
        {w.close}
      </button>
    </dialog>
  );
};
