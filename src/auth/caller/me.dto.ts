/** What the service can do for this caller. */
export class FeaturesDto {
  /** The tenant has bidirectional calls. */
  mobileAgent!: boolean;
}

/** The caller as its token describes it. */
export class MeDto {
  /**
   * The `sub` of the token.
   * @example 'anonymous'
   */
  sub!: string;

  /**
   * The caller's tenant.
   * @example 'acme'
   */
  tenant!: string;

  /** The agents that the token binds; empty where every agent may be driven (no token check). */
  agents!: string[];

  /**
   * The caller's roles.
   * @example ['supervisor', 'click-to-call']
   */
  roles!: string[];

  features!: FeaturesDto;

  /** The only caller ids that calls of this tenant may show; null if the tenant does not restrict them. */
  callerIds!: string[] | null;
}
