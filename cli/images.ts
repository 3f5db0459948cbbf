import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';
import { message } from './words/message.ts';

/** `--image checkout=shop/checkout:1.1.0`, as often as there are components. */
export const readImages = (given: readonly string[]): Readonly<Record<string, string>> => {
  const images = new Map<string, string>();
  for (const word of given) {
    const at = word.indexOf('=');
    if (at < 1 || at === word.length - 1)
      throw new Exit(exit.usage, message('image-wrong', { word: clean(word) }));
    const [component, image] = [word.slice(0, at), word.slice(at + 1)];
    const first = images.get(component);
    if (first !== undefined && first !== image)
      throw new Exit(
        exit.usage,
        message('image-twice', { component: clean(component), first: clean(first), second: clean(image) }),
      );
    images.set(component, image);
  }
  return Object.fromEntries(images);
};
