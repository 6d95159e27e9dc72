import { agentPersona, wrongPassword } from '../personas.js';
import { Refusal } from './return-code.js';

/** So many of an agent's last passwords cannot be taken again (page 1217). */
const remembered = 5;

/** So many wrong old passwords in a row lock the account. */
const allowedMistakes = 5;

/** Character classes; a password needs three of them. */
const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];

/** The passwords of the agents. Until an agent changes it, every password but one opens the account. */
export class Passwords {
  /** Newest first. */
  private readonly known = new Map<string, string[]>();
  private readonly mistakes = new Map<string, number>();

  accepts(agentId: string, password: string): boolean {
    const current = this.known.get(agentId)?.[0];
    return current === undefined ? password !== wrongPassword : password === current;
  }

  mustChange(agentId: string): boolean {
    return agentPersona(agentId)?.mustChangePassword === true && !this.known.has(agentId);
  }

  /** Too many wrong old passwords were given. */
  isLocked(agentId: string): boolean {
    return (this.mistakes.get(agentId) ?? 0) >= allowedMistakes;
  }

  /** Sets a new password; `signedInWith` is the one that opened the session. */
  change(agentId: string, signedInWith: string, oldPassword: string, newPassword: string): void {
    if (this.isLocked(agentId)) throw new Refusal('110-021');
    const known = this.known.get(agentId) ?? [signedInWith];
    if (oldPassword !== known[0]) {
      this.mistakes.set(agentId, (this.mistakes.get(agentId) ?? 0) + 1);
      throw new Refusal('110-003');
    }
    if (!followsRules(newPassword, agentId) || known.includes(newPassword)) throw new Refusal('110-020');
    this.mistakes.delete(agentId);
    this.known.set(agentId, [newPassword, ...known].slice(0, remembered));
  }
}

/** The rules of page 1217 for a new password. */
function followsRules(password: string, workNo: string): boolean {
  const isLongEnough = password.length >= 8 && password.length <= 32;
  const repeatsCharacter = /(.)\1/su.test(password);
  const hasThreeOfWorkNo = Array.from(workNo).some(
    (_digit, index) => index + 3 <= workNo.length && password.includes(workNo.slice(index, index + 3)),
  );
  const classCount = classes.filter((characters) => characters.test(password)).length;
  return isLongEnough && !repeatsCharacter && !hasThreeOfWorkNo && classCount >= 3;
}
