import { createPrivateKey, X509Certificate } from 'node:crypto';
import { fileValue } from './file-value.js';
import { text } from './kind.js';
import { Secret } from './secret.js';
import type { Section } from './section.js';
import type { TlsSettings } from './tenant.js';

const certificate = text('must name a file with a certificate in PEM', (pem) =>
  isReadable(() => new X509Certificate(pem)),
);
const privateKey = text('must name a file with a private key in PEM without a passphrase', (pem) =>
  isReadable(() => createPrivateKey(pem)),
);

/** `caFile`, `certFile` and `keyFile` of an upstream. */
export function readTlsSettings(section: Section): TlsSettings {
  const ca = fileValue(section, 'caFile', certificate);
  const cert = fileValue(section, 'certFile', certificate);
  const key = fileValue(section, 'keyFile', privateKey);
  if (section.has('certFile') !== section.has('keyFile')) {
    section.blame(
      section.has('certFile') ? 'certFile' : 'keyFile',
      'is not enough: certFile and keyFile need each other',
    );
  }
  if (cert !== undefined && key !== undefined && !new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    section.blame('keyFile', 'does not belong to the certificate in certFile');
  }
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key: new Secret(key) }),
  };
}

function isReadable(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    // Whatever OpenSSL says about it would quote nothing that helps an operator more than the file's name.
    return false;
  }
}
