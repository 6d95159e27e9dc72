import { IsString, Length } from 'class-validator';
import { IsSkillSelection } from '../auth/agent-session/skill-selection.js';

/** The skill queues that an agent works in. */
export class SkillsDto {
  /** `"all"` that are configured for the agent, or a list of their ids; an empty list is none. */
  @IsSkillSelection()
  skills!: 'all' | string[];
}

export class AgentSkillDto {
  /** @example '25' */
  id!: string | null;
  /** @example sales */
  name!: string | null;
  /** The contact centre's number of the media type. */
  media!: string | null;
}

export class AgentSkillListDto {
  items!: AgentSkillDto[];
}

/** A new password for the contact centre. Neither is kept. */
export class PasswordDto {
  /**
   * The present password.
   * @example Simulator-1
   */
  @IsString()
  @Length(1, 32)
  current!: string;

  /**
   * The new one. The contact centre wants three of upper case, lower case, digits and others, no character twice in a
   * row, and none of the last five.
   * @example Simulator-2
   */
  @IsString()
  @Length(8, 32)
  new!: string;
}
