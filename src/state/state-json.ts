/**
 * The one place where kept text becomes a value again. Safe without lossless parsing: ids are strings in everything that
 * we keep, and numbers are our own.
 */
export function valueOfJson(text: string): unknown {
  return JSON.parse(text);
}
