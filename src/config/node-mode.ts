import { type RawVariables, readVariable } from './variable.js';

/** What `NODE_ENV` may say. Only `production` means something here. */
export type NodeMode = 'production' | 'development' | 'test' | 'staging';

/** Short forms that operators write. A word that is not known is refused: a misspelt `production` would open a laptop's doors. */
const MODES: Readonly<Record<string, NodeMode>> = {
  production: 'production',
  prod: 'production',
  development: 'development',
  dev: 'development',
  test: 'test',
  staging: 'staging',
};

/** The mode that this text means, in any case; undefined when it means none. */
export function nodeMode(text: string): NodeMode | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(MODES, word) ? MODES[word] : undefined;
}

/** Whether the rules of production hold, told before all settings are read. */
export function isProduction(raw: RawVariables): boolean {
  return nodeMode(readVariable(raw, 'NODE_ENV').value ?? '') === 'production';
}
