import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';
import { blankAsAbsent } from './optional.decorator.js';

type Input = Readonly<Record<string, unknown>>;
type InputClass = new () => object;

/** One rule of a property, and whether a text keeps it. */
type Rule = (text: string, input: Input) => boolean;

interface PlainRules {
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
  readonly required: readonly string[];
}

const known = new WeakMap<InputClass, { readonly plain: PlainRules | null }>();

/**
 * Accepts input of plain texts by the rules that class-validator keeps of its class, read once: to collect them for each
 * request anew takes more than to place the call.
 *
 * @returns null for what is not plainly valid: class-validator judges that, and says what is wrong
 */
export function plainInput(type: InputClass, input: Input): object | null {
  let found = known.get(type);
  if (found === undefined) known.set(type, (found = { plain: plainRules(type) }));
  const { plain } = found;
  if (!plain?.required.every((name) => Object.hasOwn(input, name))) return null;
  for (const name of Object.keys(input)) {
    const text = input[name];
    const rules = plain.rules.get(name);
    // Blank texts are absent ones: see `Optional`.
    if (rules === undefined || typeof text !== 'string' || text === '') return null;
    if (!rules.every((keeps) => keeps(text, input))) return null;
  }
  return Object.assign(new type(), input);
}

/** Null for a class with rules of other kinds than `Optional` and those of one value. */
function plainRules(type: InputClass): PlainRules | null {
  const rules = new Map<string, Rule[]>();
  const optional = new Set<string>();
  for (const metadata of getMetadataStorage().getTargetValidationMetadatas(type, '', false, false)) {
    const { propertyName, constraintCls, constraints, each, validateIf } = metadata;
    const ofProperty = rules.get(propertyName) ?? [];
    rules.set(propertyName, ofProperty);
    if (metadata.name === 'isOptional') optional.add(propertyName);
    else if (metadata.type !== ValidationTypes.CUSTOM_VALIDATION || each || validateIf) return null;
    else
      for (const { async, instance } of getMetadataStorage().getTargetValidatorConstraints(constraintCls)) {
        if (async) return null;
        ofProperty.push((value, object) => {
          const args: ValidationArguments = {
            targetName: type.name,
            property: propertyName,
            object,
            value,
            constraints,
          };
          return instance.validate(value, args) === true;
        });
      }
  }
  const names = [...rules.keys()];
  if (names.length === 0 || names.some((name) => isTransformed(type, name))) return null;
  return { rules, required: names.filter((name) => !optional.has(name)) };
}

function isTransformed(type: InputClass, name: string): boolean {
  const ofType: unknown = defaultMetadataStorage.findTypeMetadata(type, name);
  const transforms = defaultMetadataStorage.findTransformMetadatas(type, name, TransformationType.PLAIN_TO_CLASS);
  return ofType !== undefined || transforms.some(({ transformFn }) => transformFn !== blankAsAbsent);
}
