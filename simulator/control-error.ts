/** A request of the control endpoint that cannot be understood. */
export class ControlError extends Error {}
