import { expandVariables } from './expand-variables.js';
import { type Kind, mapping } from './kind.js';
import { notAvailable, type NotBuiltYet } from './not-built-yet.js';
import type { RawVariables } from './variable.js';

/** What every section of one file shares. */
export interface SectionContext {
  /** Path of a key → what is wrong with it. The first problem of a key counts: later ones follow from it. */
  readonly problems: Map<string, string>;
  /** Paths of files are relative to it. */
  readonly directory: string;
  readonly raw: RawVariables;
  readonly production: boolean;
  readonly notBuiltYet: readonly NotBuiltYet[];
}

/** One mapping of the tenants file: hands out its values typed, undefined where one is absent or wrong, and notes what is wrong. */
export class Section {
  private readonly asked = new Set<unknown>();

  constructor(
    readonly path: string,
    private readonly values: ReadonlyMap<unknown, unknown>,
    readonly context: SectionContext,
  ) {}

  keys(): string[] {
    return [...this.values.keys()].map(String);
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  get<T>(key: string, kind: Kind<T>): T | undefined {
    this.asked.add(key);
    if (!this.values.has(key)) return undefined;
    // 'tenants.acme.aicc.appKey' is the setting 'aicc.appKey'.
    const setting = this.pathOf(key).split('.').slice(2).join('.');
    const refusal = this.context.notBuiltYet.find((entry) => entry.setting === setting);
    if (refusal) this.blame(key, notAvailable(refusal));
    const given = this.values.get(key);
    const expanded = this.expand(key, given);
    const isVariable = typeof expanded === 'string' && expanded !== given;
    const value = isVariable && kind.readVariable ? kind.readVariable(expanded) : kind.read(expanded);
    if (value === undefined) this.blame(key, kind.sentence);
    return value;
  }

  /** A mapping below this one, read by `read`; keys that it does not ask for are unknown ones. */
  optional<T>(key: string, read: (section: Section) => T): T | undefined {
    const values = this.get(key, mapping);
    if (values === undefined) return undefined;
    const section = new Section(this.pathOf(key), values, this.context);
    const result = read(section);
    section.refuseOtherKeys();
    return result;
  }

  /** As `optional`, but an absent mapping is read as an empty one, so that its required keys are named. */
  required<T>(key: string, read: (section: Section) => T): T {
    return this.optional(key, read) ?? read(new Section(this.pathOf(key), new Map(), this.context));
  }

  /** Blames every key that nobody has asked for. */
  refuseOtherKeys(): void {
    for (const key of this.keys()) if (!this.asked.has(key)) this.blame(key, 'is not a known key');
  }

  /** Stands in for a required value: `section.get('appKey', text()) ?? section.missing('appKey')`. */
  missing(key: string): string {
    this.blame(key, 'is required');
    return '';
  }

  blame(key: string, sentence: string): void {
    const path = this.pathOf(key);
    if (!this.context.problems.has(path)) this.context.problems.set(path, sentence);
  }

  private pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  private expand(key: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.expand(key, item));
    if (typeof value !== 'string') return value;
    const expanded = expandVariables(value, this.context.raw);
    if ('value' in expanded) return expanded.value;
    this.blame(key, expanded.problem);
    return undefined;
  }
}
