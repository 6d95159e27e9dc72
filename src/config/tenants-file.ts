import { dirname, resolve } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { NOT_BUILT_YET, type NotBuiltYet, refusalOf } from './not-built-yet.js';
import { ConfigurationError, type Given, problemsOf, readSettings, type SettingsSource } from './read-settings.js';
import { Secret } from './secret.js';
import { type Setting, Unreadable } from './setting.js';
import { type AiccSettings, type Tenant, TenantSettings } from './tenant.js';
import { expandVariables, plainValue, type RawVariables, readMountedFile } from './variable.js';

const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What all sections of one file share. */
export interface TenantsFileContext {
  /** Path of a key → what is wrong with it. The first problem of a key counts: later ones follow from it. */
  readonly problems: Map<string, string>;
  /** Paths of files are relative to it. */
  readonly directory: string;
  readonly raw: RawVariables;
  readonly production: boolean;
  readonly notBuiltYet: readonly NotBuiltYet[];
}

/** The tenants of this YAML file; throws a ConfigurationError that lists everything wrong with it. */
export function parseTenantsFile(
  path: string,
  raw: RawVariables,
  production: boolean,
  notBuiltYet = NOT_BUILT_YET,
): ReadonlyMap<string, Tenant> {
  const file = readMountedFile(path);
  if ('problem' in file) throw new ConfigurationError([`TENANTS_FILE ${file.problem}`]);
  const { root, repeatedKeys } = readTenantsYaml(file.contents);
  if (!(root instanceof Map)) throw new ConfigurationError(['TENANTS_FILE must be a mapping with the key tenants']);
  const problems = new Map(repeatedKeys.map((key) => [key, 'stands there twice']));
  const tenants = readTenants(root, { problems, directory: dirname(path), raw, production, notBuiltYet });
  if (problems.size > 0) throw new ConfigurationError([...problems].map((problem) => problem.join(' ')));
  return tenants;
}

function readTenants(root: ReadonlyMap<string, unknown>, context: TenantsFileContext): ReadonlyMap<string, Tenant> {
  const tenants = new Map<string, Tenant>();
  const tokens = new Set<string>();
  const entries = mappingAt('tenants', root.has('tenants') ? root.get('tenants') : new Map(), context);
  for (const [id, entry] of entries) {
    const path = `tenants.${id}`;
    if (!TENANT_ID.test(id)) blame(context, path, `must match ${TENANT_ID.source}`);
    const tenant = readTenant(id, path, mappingAt(path, entry, context), context);
    tenants.set(id, tenant);
    const token = tenant.aicc?.answerCallbackToken;
    if (!(token instanceof Secret)) continue;
    // The token alone tells whose callback it is.
    if (tokens.has(token.reveal())) blame(context, `${path}.aicc.answerCallbackToken`, "is also another tenant's");
    tokens.add(token.reveal());
  }
  if (entries.size === 0) blame(context, 'tenants', 'must name at least one tenant');
  for (const key of root.keys()) if (key !== 'tenants') blame(context, key, 'is not a known key');
  return tenants;
}

/** One entry of `tenants`. */
export function readTenant(
  id: string,
  path: string,
  values: ReadonlyMap<string, unknown>,
  context: TenantsFileContext,
): Tenant {
  const { ccGateway, aicc, policy } = readSection(TenantSettings, path, values, context);
  const { tokenBaseUrl = aicc?.baseUrl }: Partial<AiccSettings> = aicc ?? {};
  return { id, ccGateway, aicc: aicc && Object.assign(aicc, { tokenBaseUrl }), policy };
}

/** A mapping of the file; what is none is blamed and read as an empty one, so that what is required in it is named, too. */
function mappingAt(path: string, value: unknown, context: TenantsFileContext): ReadonlyMap<string, unknown> {
  if (value instanceof Map) return value as ReadonlyMap<string, unknown>;
  blame(context, path, 'must be a mapping');
  return new Map();
}

/** The settings of this class in a mapping of the file; their problems are added to those of the file. */
export function readSection<T extends object>(
  type: new () => T,
  path: string,
  values: ReadonlyMap<string, unknown>,
  context: TenantsFileContext,
): T {
  const settings = readSettings(type, new FileSection(path, values, context));
  for (const [key, sentence] of problemsOf(settings, { path, production: context.production }))
    blame(context, key, sentence);
  return settings;
}

function blame({ problems }: TenantsFileContext, path: string, sentence: string): void {
  if (!problems.has(path)) problems.set(path, sentence);
}

/** One mapping of the file. */
class FileSection implements SettingsSource {
  constructor(
    private readonly path: string,
    private readonly values: ReadonlyMap<unknown, unknown>,
    private readonly context: TenantsFileContext,
  ) {}

  keys(): readonly string[] {
    return [...this.values.keys()].map(String);
  }

  within(key: string, values: ReadonlyMap<unknown, unknown>): SettingsSource {
    return new FileSection(`${this.path}.${key}`, values, this.context);
  }

  find(key: string, { file }: Setting): Given | undefined {
    const fileKey = `${key}File`;
    const isHere = file !== 'only' && this.values.has(key);
    const isInFile = file !== undefined && this.values.has(fileKey);
    if (isHere && isInFile) return new Unreadable(`stands beside ${fileKey}: one of them is enough`);
    // 'tenants.acme.aicc.appKey' is the setting 'aicc.appKey'.
    const [, , ...setting] = [...this.path.split('.'), key];
    const refusal = isHere || isInFile ? refusalOf(this.context.notBuiltYet, setting.join('.')) : undefined;
    if (refusal !== undefined) return new Unreadable(refusal);
    if (isInFile) return this.contentsOf(fileKey);
    return isHere ? this.expand(this.values.get(key)) : undefined;
  }

  private contentsOf(fileKey: string): Given {
    const path = this.expand(this.values.get(fileKey));
    if (path instanceof Unreadable) return new Unreadable(path.problem, fileKey);
    const name = 'text' in path ? path.text : path.literal;
    if (typeof name !== 'string' || name === '')
      return new Unreadable('must be text, not empty, numbers in quotes', fileKey);
    const file = readMountedFile(resolve(this.context.directory, name));
    if ('problem' in file) return new Unreadable(file.problem, fileKey);
    return { text: plainValue(file.contents), key: fileKey };
  }

  private expand(value: unknown): Given {
    if (typeof value === 'string' && value.includes('${')) {
      const expanded = expandVariables(value, this.context.raw);
      return 'value' in expanded ? { text: expanded.value } : new Unreadable(expanded.problem);
    }
    if (!Array.isArray(value)) return { literal: value };
    const literal: unknown[] = [];
    for (const item of value.map((one) => this.expand(one))) {
      if (item instanceof Unreadable) return item;
      literal.push('text' in item ? item.text : item.literal);
    }
    return { literal };
  }
}

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
