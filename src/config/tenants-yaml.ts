import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { ConfigurationError } from './configuration-error.js';

/** YAML text as Maps (a key like `__proto__` is an ordinary one, every key is the text that stands there), and the paths of keys that stand there twice. */
export interface TenantsYaml {
  readonly root: unknown;
  readonly repeatedKeys: readonly string[];
}

/** Reads YAML; throws where it is not well-formed, with lines but without the parser's words: those quote the text, secrets included. */
export function readTenantsYaml(text: string): TenantsYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  const faults: { what: string; offset: number }[] = [...document.errors, ...document.warnings].map(
    ({ code, pos }) => ({ what: code, offset: pos[0] }),
  );
  visit(document, {
    // A tenant may be called 007 or 1e3: as a key that is its name and no number.
    Pair: (_, { key }) => {
      if (isScalar(key) && typeof key.value !== 'string') key.value = key.source ?? '';
    },
    Alias: (_, alias) => void faults.push({ what: 'ALIAS_NOT_SUPPORTED', offset: alias.range?.[0] ?? 0 }),
  });
  if (faults.length > 0) {
    throw new ConfigurationError(
      faults.map(
        ({ what, offset }) => `TENANTS_FILE line ${lines.linePos(offset).line} is not readable YAML (${what})`,
      ),
    );
  }
  return { root: document.toJS({ mapAsMap: true }), repeatedKeys: repeatedKeys(document.contents, '') };
}

function repeatedKeys(node: unknown, path: string): string[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => repeatedKeys(item, `${path}[${index}]`));
  if (!isMap(node)) return [];
  const seen = new Set<string>();
  return node.items.flatMap(({ key, value }) => {
    const name = String(isScalar(key) ? key.value : key);
    const own = path === '' ? name : `${path}.${name}`;
    const isRepeated = seen.has(name);
    seen.add(name);
    return [...(isRepeated ? [own] : []), ...repeatedKeys(value, own)];
  });
}
