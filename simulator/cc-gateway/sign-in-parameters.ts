import type { RequestFields } from './request-fields.js';
import { Refusal } from './return-code.js';

/** What an agent signs in with, defaults filled in (page 1202). */
export interface SignInParameters {
  password: string;
  phoneNumber: string;
  autoAnswer: boolean;
  autoEnterIdle: boolean;
  releasePhone: boolean;
  agentType: string;
  status: string;
  /** Where events are pushed to; undefined = they are polled. */
  push: { callBackUri: string; serviceToken: string } | undefined;
}

/** `loginex` signs in to the platform only: there the password may be empty and the phone number left out. */
export type SignInStrictness = 'complete' | 'platformOnly';

/** Checks a sign-in body; the return code of what is wrong is thrown. */
export function readSignInParameters(fields: RequestFields, strictness: SignInStrictness): SignInParameters {
  const text = (name: string, fallback = ''): string => fields.get(name) ?? fallback;
  const flag = (name: string): boolean => text(name, 'true') === 'true';
  const parameters = {
    password: text('password'),
    phoneNumber: text('phonenum'),
    autoAnswer: flag('autoanswer'),
    autoEnterIdle: flag('autoenteridle'),
    releasePhone: flag('releasephone'),
    agentType: text('agenttype', '4'),
    status: text('status', '4'),
    push: readPush(text('callBackUri'), text('serviceToken')),
  };
  checkCredentials(parameters, strictness);
  if (!['4', '11'].includes(parameters.agentType)) throw new Refusal('100-012');
  if (!['3', '4', '5'].includes(parameters.status)) throw new Refusal('100-011');
  const booleans = ['autoanswer', 'autoenteridle', 'releasephone', 'phonelinkage', 'checkInWebm', 'checkInMailm'];
  if (booleans.some((name) => !/^(true|false)?$/.test(text(name)))) throw new Refusal('100-011');
  if (!/^([0-9.]{7,15})?$/.test(text('ip'))) throw new Refusal('100-016');
  return parameters;
}

function checkCredentials({ password, phoneNumber }: SignInParameters, strictness: SignInStrictness): void {
  const isOptional = strictness === 'platformOnly';
  if (password.length > 32 || (password === '' && !isOptional)) throw new Refusal('100-001');
  if (phoneNumber === '' && !isOptional) throw new Refusal('100-001');
  if (!/^\d{0,24}$/.test(phoneNumber)) throw new Refusal('100-013');
}

/** Both fields together ask for push mode; with one of them events are polled (page 0450). */
function readPush(callBackUri: string, serviceToken: string): SignInParameters['push'] {
  if (callBackUri.length > 200 || !/^[A-Za-z0-9_.-]{0,50}$/.test(serviceToken)) throw new Refusal('100-001');
  return callBackUri === '' || serviceToken === '' ? undefined : { callBackUri, serviceToken };
}
