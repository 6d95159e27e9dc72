/** The acknowledgement that AICC expects (API reference 1319). */
export class CallbackAnswerDto {
  /** @example 0 */
  retCode!: string;
  /** @example success */
  retMsg!: string;
}
