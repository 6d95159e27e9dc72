/** Digits as long as a telephone number; times of a log have signs between them. */
const NUMBER = /\+?\d{7,}/g;
/** As long as a Guid, a token or a key, with a digit in it: no word, class or file is called so. */
const CREDENTIAL = /(?=[\w-]*\d)[\w-]{32,}/g;

/** Text of unknown origin, such as the message of somebody else's error, fit to be logged. */
export function scrubbedText(text: string): string {
  return text.replace(CREDENTIAL, '[redacted]').replace(NUMBER, '***');
}
