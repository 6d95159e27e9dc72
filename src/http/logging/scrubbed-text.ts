/** Digits as long as a telephone number; times of a log have signs between them. */
const NUMBER = /\+?\d{7,}/g;
/** As long as a Guid, a token or a key. */
const LONG_WORD = /[\w-]{32,}/g;

/** Text of unknown origin, such as the message of somebody else's error, fit to be logged. */
export function scrubbedText(text: string): string {
  return text.replace(LONG_WORD, withoutCredential).replace(NUMBER, '***');
}

/** No word, class or file has a digit in so long a name. Not looked for ahead: that would be quadratic in its length. */
const withoutCredential = (word: string) => (/\d/.test(word) ? '[redacted]' : word);
