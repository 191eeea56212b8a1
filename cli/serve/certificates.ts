import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** A server certificate for these host names and addresses. */
  server(names: readonly string[], addresses: readonly string[]): Certificate;
  /** A client certificate: the API server takes its common name as the user and its organisations as the groups. */
  client(user: string, groups: readonly string[]): Certificate;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;

function keyPair(): { key: string; publicKey: forge.pki.PublicKey; privateKey: forge.pki.rsa.PrivateKey } {
  // Node's own generator is many times faster than forge's.
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } });
  return { key: pair.privateKey, publicKey: forge.pki.publicKeyFromPem(pair.publicKey), privateKey: forge.pki.privateKeyFromPem(pair.privateKey) };
}

let serial = 1;

function blank(publicKey: forge.pki.PublicKey, subject: forge.pki.CertificateField[]): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  serial += 1;
  certificate.serialNumber = serial.toString(16).padStart(4, '0');
  certificate.validity.notBefore = new Date(Date.now() - 3600_000);
  certificate.validity.notAfter = new Date(Date.now() + 10 * YEAR_MS);
  certificate.setSubject(subject);
  return certificate;
}

/** A certificate authority of one serve run. */
export function createAuthority(commonName: string): Authority {
  const own = keyPair();
  const root = blank(own.publicKey, [{ name: 'commonName', value: commonName }]);
  root.setIssuer(root.subject.attributes);
  root.setExtensions([{ name: 'basicConstraints', cA: true, critical: true }, { name: 'keyUsage', keyCertSign: true, digitalSignature: true, keyEncipherment: true, critical: true }, { name: 'subjectKeyIdentifier' }]);
  root.sign(own.privateKey, forge.md.sha256.create());

  const issue = (subject: forge.pki.CertificateField[], extensions: object[]): Certificate => {
    const pair = keyPair();
    const certificate = blank(pair.publicKey, subject);
    certificate.setIssuer(root.subject.attributes);
    certificate.setExtensions([{ name: 'basicConstraints', cA: false, critical: true }, { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true }, ...extensions]);
    certificate.sign(own.privateKey, forge.md.sha256.create());
    return { certificate: forge.pki.certificateToPem(certificate), key: pair.key };
  };
  return {
    certificate: forge.pki.certificateToPem(root),
    key: own.key,
    server: (names, addresses) => issue([{ name: 'commonName', value: 'kube-apiserver' }], [{ name: 'extKeyUsage', serverAuth: true }, { name: 'subjectAltName', altNames: [...names.map((value) => ({ type: 2, value })), ...addresses.map((ip) => ({ type: 7, ip }))] }]),
    client: (user, groups) => issue([...groups.map((value) => ({ name: 'organizationName', value })), { name: 'commonName', value: user }], [{ name: 'extKeyUsage', clientAuth: true }]),
  };
}
