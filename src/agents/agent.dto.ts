import { IsString, Length } from 'class-validator';
import { IsSkillSelection } from '../auth/agent-session/skill-selection.js';

/** The skill queues that an agent works in. */
export class SkillsDto {
  /** `"all"` for every queue configured for the agent, or a list of ids; an empty list for none. */
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

/** A change of an agent's password at the contact centre. Neither password is stored. */
export class PasswordDto {
  /**
   * The current password.
   * @example Simulator-1
   */
  @IsString()
  @Length(1, 32)
  current!: string;

  /**
   * The new password. The contact centre requires three of upper case, lower case, digits and other characters, no
   * character twice in a row, and none of the last five passwords.
   * @example Simulator-2
   */
  @IsString()
  @Length(8, 32)
  new!: string;
}
