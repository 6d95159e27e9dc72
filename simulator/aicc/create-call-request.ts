import { isLosslessNumber } from 'lossless-json';
import type { AiccSettings } from './aicc-settings.js';
import { decodeCallBackUrl } from './call-back-url.js';
import { isAbsent, optionalText, type JsonFields } from './json-fields.js';

/** A createCall that passed every documented rule. */
export interface CallOrder {
  caller: string;
  called: string;
  agentWorkNo: string;
  callData: string | null;
  callerPresent: string;
  agentPresent: string;
  callBackUrl: string | null;
}

type Rule = [returnCode: string, isKept: (fields: JsonFields, settings: AiccSettings) => boolean];

const numbersAreWellFormed = (fields: JsonFields) => isNumber(fields['caller']) && isNumber(fields['called']);

const aiccRules: readonly Rule[] = [
  ['5', numbersAreWellFormed],
  ['5', (fields, settings) => ['callerPresent', 'agentPresent'].every((name) => mayBeShown(fields[name], settings))],
  ['2', (fields) => isAbsent(fields['callData']) || isTextOf(1024, fields['callData'])],
  [
    '9',
    (fields, settings) => isAbsent(fields['callBackUrl']) || !usesCallBackUrl(settings) || hasAddress(fields, settings),
  ],
];

const itaRules: readonly Rule[] = [
  ['90100100', numbersAreWellFormed],
  ['90100100', (fields) => ['callData', 'callerPresent', 'agentPresent'].every((name) => isAbsent(fields[name]))],
];

/** The first return code that the fields earn, undefined where they keep every rule. */
export function brokenRule(fields: JsonFields, settings: AiccSettings): string | undefined {
  const rules = settings.product === 'ita' ? itaRules : aiccRules;
  return rules.find(([, isKept]) => !isKept(fields, settings))?.[0];
}

/** Reads fields that keep every rule. */
export function readCallOrder(fields: JsonFields, settings: AiccSettings): CallOrder {
  const accessCode = settings.accessCodes[0] ?? '';
  return {
    caller: optionalText(fields['caller']) ?? '',
    called: optionalText(fields['called']) ?? '',
    agentWorkNo: isAbsent(fields['agentWorkNo']) ? '' : String(fields['agentWorkNo']),
    callData: optionalText(fields['callData']),
    callerPresent: optionalText(fields['callerPresent']) ?? accessCode,
    agentPresent: optionalText(fields['agentPresent']) ?? accessCode,
    callBackUrl: usesCallBackUrl(settings) ? decodeCallBackUrl(fields['callBackUrl'], settings.trustlist) : null,
  };
}

/** decimal(5); the reference's example sends an empty text. There is no return code for it: HTTP 400. */
export function isAgentWorkNo(value: unknown): boolean {
  if (isAbsent(value)) return true;
  return (typeof value === 'string' || isLosslessNumber(value)) && /^\d{1,5}$/.test(value.toString());
}

/** ITA has no address per call, and an environment that was not upgraded does not use it. */
function usesCallBackUrl(settings: AiccSettings): boolean {
  return settings.product === 'aicc' && !settings.ignoreCallBackUrl;
}

function hasAddress(fields: JsonFields, settings: AiccSettings): boolean {
  return decodeCallBackUrl(fields['callBackUrl'], settings.trustlist) !== null;
}

function isNumber(value: unknown): boolean {
  return isTextOf(32, value) && /^\+?\d+$/.test(value);
}

function mayBeShown(value: unknown, settings: AiccSettings): boolean {
  if (isAbsent(value)) return true;
  if (typeof value !== 'string') return false;
  return settings.accessCodes.includes(value) || (settings.numberAnonymisation && /^\d{11,14}$/.test(value));
}

/** Lengths count characters, not UTF-16 units. */
function isTextOf(maxLength: number, value: unknown): value is string {
  return typeof value === 'string' && Array.from(value).length <= maxLength;
}
