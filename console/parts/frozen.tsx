import { go, linkWith } from '../state/location.ts';
import { fill, words } from '../words/words.ts';
import { timeOf } from './time.tsx';

/** Above a page that shows an instant of the past; without `at`, that there was no such instant. */
export const Frozen = ({ at }: { at: number | undefined }) => (
  <p class="banner" role="status">
    {at === undefined ? words.value.unknownInstant : fill(words.value.frozen, { time: timeOf(at) })}{' '}
    <button type="button" onClick={() => go(linkWith({ t: undefined }))}>
      {words.value.goLive}
    </button>
  </p>
);
