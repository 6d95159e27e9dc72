/** An internal call in the words of this service. */
export interface InternalDial {
  called: string;
  caller?: string | undefined;
  skillId?: string | undefined;
  callData?: string | undefined;
}

/** A call to a customer. */
export interface OutboundDial extends InternalDial {
  media?: 'audio' | 'video' | 'auto' | undefined;
}

/** A call to one of the numbers that a preview offered. */
export interface PreviewDial {
  called: string;
  controlId: string;
}

const mediaAbilities = { audio: 0, video: 1, auto: 2 };

/** Body of `callout` (API reference 1232). Undefined properties are not sent. */
export function calloutBody({ media, ...dial }: OutboundDial) {
  return { ...callInnerBody(dial), mediaability: media && mediaAbilities[media] };
}

/** Body of `callInner` (API reference 1235), whose `mediaability` has no effect and is left out. */
export function callInnerBody({ called, caller, skillId, callData }: InternalDial) {
  return { called, caller, skillid: skillId === undefined ? undefined : Number(skillId), callappdata: callData };
}

/** Body of `previewCallout` (API reference 1233). The control id is a bare 64-bit number on the wire. */
export function previewCalloutBody({ called, controlId }: PreviewDial) {
  return { called, callcontrolid: BigInt(controlId) };
}
