/** A key that openssl makes, reads and signs with. */
export interface PrivateKey {
  readonly kind: 'rsa' | 'ec';
  /** In the form of its own kind, and in that of PKCS #8. */
  own(): { readonly label: string; readonly bytes: Uint8Array };
  wrapped(): Uint8Array;
  readonly publicKey: Uint8Array;
  /** What a signature is said to be made with. */
  readonly signature: Uint8Array;
  sign(body: Uint8Array): Uint8Array;
  /** Of an RSA key. */
  readonly modulus?: bigint;
}
