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
   * The telephone at which the agent works.
   * @example 40038
   */
  @Matches(/^\d{1,24}$/, { message: 'must be 1 to 24 digits' })
  phoneNumber!: string;

  /** What the agent does after the sign-in. */
  @Optional()
  @IsIn(['idle', 'busy', 'wrapUp'])
  initialState?: 'idle' | 'busy' | 'wrapUp' = 'idle';

  /** Calls are answered automatically. */
  @Optional()
  @IsBoolean()
  autoAnswer?: boolean = true;

  /** After a call the agent is idle at once; false: wrap-up comes first. */
  @Optional()
  @IsBoolean()
  autoIdle?: boolean = true;

  /** The telephone is hung up after each call; false: it stays off hook. */
  @Optional()
  @IsBoolean()
  releasePhone?: boolean = true;

  /** A telephone for voice, or one for video. */
  @Optional()
  @IsIn(['audio', 'video'])
  media?: 'audio' | 'video' = 'audio';

  /**
   * The skill queues to sign in to: `"all"` that are configured for the agent, or a list of their ids; an empty list
   * signs in to none.
   */
  @Optional()
  @IsSkillSelection()
  skills?: 'all' | string[] = 'all';

  /** Signs the agent out elsewhere first. Without it an agent who is signed in elsewhere answers 409. */
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
