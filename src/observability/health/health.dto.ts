/** The process runs. */
export class LivenessDto {
  status!: 'ok';
  /**
   * The version of this service.
   * @example 0.1.0
   */
  version!: string;
}

/** The process takes requests. */
export class ReadinessDto {
  status!: 'ready';
  /**
   * What does not work at present without making the service useless, such as an upstream that is down.
   * @example []
   */
  degraded!: string[];
}
