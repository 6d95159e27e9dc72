import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsString, Length, Matches } from 'class-validator';
import { Optional } from '../../http/input/optional.decorator.js';
import type { SignIn } from './sign-in-flow.js';
import { IsSkillSelection } from './skill-selection.js';

/** How an agent signs in to CC-Gateway. */
export class SignInDto {
  /**
   * The agent's password at the contact centre. It is used once and not kept.
   * @example Simulator-1
   */
  @ApiProperty({ format: 'password', writeOnly: true })
  @IsString()
  @Length(1, 32)
  password!: string;

  /**
   * The agent's telephone number.
   * @example 40038
   */
  @Matches(/^\d{1,24}$/, { message: 'must be 1 to 24 digits' })
  phoneNumber!: string;

  /** The state of the agent after sign-in. */
  @Optional()
  @IsIn(['idle', 'busy', 'wrapUp'])
  initialState?: 'idle' | 'busy' | 'wrapUp' = 'idle';

  /** Calls are answered automatically. */
  @Optional()
  @IsBoolean()
  autoAnswer?: boolean = true;

  /** The agent is idle immediately after a call; if false, wrap-up comes first. */
  @Optional()
  @IsBoolean()
  autoIdle?: boolean = true;

  /** The telephone is hung up after each call; if false, it stays off hook. */
  @Optional()
  @IsBoolean()
  releasePhone?: boolean = true;

  /** A telephone for voice, or one for video. */
  @Optional()
  @IsIn(['audio', 'video'])
  media?: 'audio' | 'video' = 'audio';

  /**
   * The skill queues to sign in to: `"all"` for every queue configured for the agent, or a list of ids; an empty list
   * for none.
   */
  @Optional()
  @IsSkillSelection()
  skills?: 'all' | string[] = 'all';

  /** Signs the agent out elsewhere first. Without it, signing in an agent who is signed in elsewhere is 409. */
  @Optional()
  @IsBoolean()
  takeOver?: boolean = false;
}

/** The sign-in with its defaults: `null` and `""` mean the same as absence. */
export function toSignIn(dto: SignInDto): SignIn {
  return {
    password: dto.password,
    phoneNumber: dto.phoneNumber,
    initialState: dto.initialState ?? 'idle',
    autoAnswer: dto.autoAnswer ?? true,
    autoIdle: dto.autoIdle ?? true,
    releasePhone: dto.releasePhone ?? true,
    media: dto.media ?? 'audio',
    skills: dto.skills ?? 'all',
    takeOver: dto.takeOver ?? false,
  };
}
