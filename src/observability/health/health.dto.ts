/** The process runs. */
export class LivenessDto {
  status!: 'ok';
  /**
   * The version of this service.
   * @example 0.1.0
   */
  version!: string;
}

/** The process accepts requests. */
export class ReadinessDto {
  status!: 'ready';
  /**
   * What is currently failing without stopping the service, such as an upstream that is down.
   * @example []
   */
  degraded!: string[];
}
