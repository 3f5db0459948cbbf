import { shortImage } from '../state/fleet.ts';
import { fill, words } from '../words/words.ts';

/** More images than this are counted, and listed only on request. */
const few = 3;

/** Images shortened as far as they stay distinguishable; the full name is in the title. */
export const Images = ({ images }: { images: readonly string[] }) =>
  images.length <= few ? (
    <>
      {images.map((image) => (
        <code key={image} title={image}>
          {shortImage(image)}
        </code>
      ))}
    </>
  ) : (
    <details>
      <summary>
        {fill(words.value.images, { count: images.length })} <code class="mute">{tagOf(images)}</code>
      </summary>
      {images.map((image) => (
        <div key={image}>
          <code title={image}>{shortImage(image)}</code>
        </div>
      ))}
    </details>
  );

/** The tag that most of them carry. */
const tagOf = (images: readonly string[]): string => {
  const tags = Map.groupBy(
    images.map((image) => shortImage(image).split(':')[1] ?? ''),
    (tag) => tag,
  );
  const [most] = [...tags.values()].toSorted((one, other) => other.length - one.length);
  return most !== undefined && most.length > images.length / 2 ? (most[0] ?? '') : '';
};
