import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type GenerateKeyPairResult } from 'jose';
import type { TokenRules } from '../http/token-verifier.js';

const ISSUER = 'https://demo.empact.example';
const AUDIENCE = 'empact-engine';
const ALGORITHM = 'EdDSA';
/** Seconds. */
export const DEMO_TOKEN_AGE = 12 * 3_600;

/** Signs tokens for the demo with a key that lives as long as the process. They are checked as any issuer's are. */
export class DemoIssuer {
  private constructor(private readonly key: GenerateKeyPairResult['privateKey'], readonly rules: TokenRules) {}

  static async create(now: () => number = Date.now): Promise<DemoIssuer> {
    const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
    const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'demo', alg: ALGORITHM, use: 'sig' }] });
    return new DemoIssuer(privateKey, { issuer: ISSUER, audience: AUDIENCE, algorithms: [ALGORITHM], typ: 'at+jwt', maxAge: DEMO_TOKEN_AGE, keys: keys, now });
  }

  sign(claims: { readonly subject: string; readonly party: string; readonly role: string }): Promise<string> {
    const now = Math.floor(this.rules.now() / 1_000);
    return new SignJWT({ party: claims.party, roles: [claims.role] })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: 'demo' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(claims.subject)
      .setIssuedAt(now)
      .setExpirationTime(now + DEMO_TOKEN_AGE)
      .sign(this.key);
  }
}
