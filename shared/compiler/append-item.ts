import { isSeq, parseDocument } from 'yaml';
import type { JsonObject } from '#domain/json.ts';

/** The YAML text with one more item in the list under a key, which is made where it is missing; comments stay. */
export const appendItem = (text: string, key: string, item: JsonObject): string => {
  const document = parseDocument(text);
  const list = document.get(key);
  if (isSeq(list)) list.add(document.createNode(item));
  else document.set(key, document.createNode([item]));
  return document.toString({ lineWidth: 0 });
};
